import { speaksForItself } from '../../src/core/errors.ts'
import { oneLine } from '../../src/log/one-line.ts'
import { isForUser, systemTrouble } from '../../src/log/system-trouble.ts'

export const EXIT_FAILURE = 1
export const EXIT_MISUSE = 2
/** 128 + SIGINT, as shells have it. */
export const EXIT_INTERRUPTED = 130

/**
 * 2 for what the user can mend: a configuration, a problem, a reward, a checkpoint, a full disk. 1 for the
 * rest.
 */
export function exitCodeOf(error: unknown): number {
  return isForUser(error) ? EXIT_MISUSE : EXIT_FAILURE
}

/** What the user reads: the message alone, or with its stack and causes. */
export function describeError(error: unknown, verbose: boolean): string {
  if (!(error instanceof Error)) return `error: ${oneLine(error)}`
  const known = speaksForItself(error) || exitCodeOf(error) === EXIT_MISUSE
  const kind = known ? 'error' : 'unexpected error'
  if (!verbose) {
    const hint = known ? '' : ' (--verbose shows where)'
    return `${kind}: ${shortLines(systemTrouble(error) ?? error.message)}${hint}`
  }
  const stacks: string[] = []
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    stacks.push(at.stack ?? at.message)
  }
  return `${kind}: ${stacks.join('\ncaused by: ')}`
}

/** What a user wrote is quoted, and may be as long as they like. */
const LONGEST_LINE = 600

function shortLines(message: string): string {
  const half = LONGEST_LINE / 2
  const short = (line: string) =>
    line.length <= LONGEST_LINE ? line : `${line.slice(0, half)} … ${line.slice(-half)}`
  return message.split('\n').map(short).join('\n')
}
