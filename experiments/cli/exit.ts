export const EXIT_FAILURE = 1
export const EXIT_MISUSE = 2
/** 128 + SIGINT, as shells have it. */
export const EXIT_INTERRUPTED = 130

const MISUSE = new Set(['ConfigError', 'ProblemError', 'RewardError', 'CheckpointError'])
/** Thrown on purpose, too, but not for what the user wrote. */
const FAILURES = new Set(['SandboxError', 'ContractError'])

/**
 * 2 for what the user can mend: a configuration, a problem, a reward, a checkpoint. 1 for the rest.
 * By name, because an error may come from a user's module with its own copy of the class.
 */
export function exitCodeOf(error: unknown): number {
  return error instanceof Error && MISUSE.has(error.name) ? EXIT_MISUSE : EXIT_FAILURE
}

/** What the user reads: the message alone, or with its stack and causes. */
export function describeError(error: unknown, verbose: boolean): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`
  const known = FAILURES.has(error.name) || exitCodeOf(error) === EXIT_MISUSE
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
