import { isMendable, speaksForItself } from '../../src/core/errors.ts'

export const EXIT_FAILURE = 1
export const EXIT_MISUSE = 2
/** 128 + SIGINT, as shells have it. */
export const EXIT_INTERRUPTED = 130

/** 2 for what the user can mend: a configuration, a problem, a reward, a checkpoint. 1 for the rest. */
export function exitCodeOf(error: unknown): number {
  return isMendable(error) ? EXIT_MISUSE : EXIT_FAILURE
}

/** What the user reads: the message alone, or with its stack and causes. */
export function describeError(error: unknown, verbose: boolean): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`
  const known = speaksForItself(error)
  const kind = known ? 'error' : 'unexpected error'
  if (!verbose) {
    const hint = known ? '' : ' (--verbose shows where)'
    return `${kind}: ${error.message}${hint}`
  }
  const stacks: string[] = []
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    stacks.push(at.stack ?? at.message)
  }
  return `${kind}: ${stacks.join('\ncaused by: ')}`
}
