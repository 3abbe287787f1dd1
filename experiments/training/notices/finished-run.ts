import { plural } from '../../../src/log/plural.ts'
import { typedCommand } from '../../../src/log/typed-command.ts'

export interface FinishedRun {
  /** As it is shown to people, who may name the run by it. */
  readonly path: string
  readonly episodes: number
  readonly numEpisodes: number
  /** What it may take; null for as long as it likes. */
  readonly maxMinutes: number | null
  /** Whether that is over. */
  readonly isTimeUp: boolean
}

/** Said of a run that is continued and has nothing left to do: why, and how to go on. */
export function finishedNotice(run: FinishedRun): string {
  const { path, episodes, numEpisodes, maxMinutes, isTimeUp } = run
  const longer = (setting: string) =>
    `to go on, give it more (\`${typedCommand('train', '--resume', path, '--set', setting)}\`)`
  const other = `or begin another from its weights (\`${typedCommand('train', '--from', path)}\`)`
  if (episodes >= numEpisodes) {
    const more = longer(`training.num_episodes=${2 * numEpisodes}`)
    return `${path} is finished, with ${plural(episodes, 'episode')}: ${more}, ${other}`
  }
  if (isTimeUp && maxMinutes !== null) {
    const more = longer(`training.max_minutes=${2 * maxMinutes}`)
    return `${path} is finished: its ${plural(maxMinutes, 'minute')} are over: ${more}, ${other}`
  }
  return (
    `${path} is finished: every problem is solved, and \`training.stop_when_solved\` ends it there: ` +
    `begin another from its weights (\`${typedCommand('train', '--from', path, '--set', 'training.stop_when_solved=false')}\`)`
  )
}
