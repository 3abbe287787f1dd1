import { scheduleSettings } from '../../../agents/schedule.ts'
import { toSnakeCase } from '../../../src/settings/key-case.ts'
import type { ResolvedConfig } from '../../config/resolved-config.ts'

/**
 * One line where settings say how long something changes and none what it comes to, or where two say how long;
 * null else.
 */
export function scheduleWarning({ agent }: Pick<ResolvedConfig, 'agent'>): string | null {
  const { module, options } = agent
  if (module !== null || !('scheduleSteps' in options)) return null
  const given = Object.entries(scheduleSettings)
    .filter(([name, schema]) => LENGTHS.includes(name) && options[name] !== schema.parse(undefined))
    .map(([name]) => shown(name))
  const [first, second] = given
  if (first === undefined) return null
  const ends = Object.keys(options).filter((name) => isEnd(name, options))
  if (ends.every((name) => options[name] === null)) {
    const settings = ends.map(shown).join(' or ')
    return `${given.join(' and ')} ${second === undefined ? 'has' : 'have'} no effect: nothing says what the agent comes to; set ${settings}, or leave it out`
  }
  if (second === undefined) return null
  return `${shown('scheduleSteps')} has no effect beside ${shown('scheduleFraction')}, which takes its place; leave one of them out`
}

const LENGTHS = ['scheduleSteps', 'scheduleFraction']

/** Such as `learningRateEnd`, beside `learningRate`. */
function isEnd(name: string, options: Readonly<Record<string, unknown>>): boolean {
  return name.endsWith('End') && Object.hasOwn(options, name.slice(0, -'End'.length))
}

function shown(name: string): string {
  return `\`agent.${toSnakeCase(name)}\``
}
