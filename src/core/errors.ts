/**
 * Errors of misuse and of infrastructure.
 *
 * A generated program that fails, loops or crashes is a {@link ProgramVerdict}, never one of these.
 * Messages name what was wrong, where, which rule it broke and how to mend it, in one line.
 */

/** Base of every error the project throws on purpose. */
export class CodegenGymError extends Error {
  override readonly name: string = 'CodegenGymError'
}

/** A configuration value, option or command line that breaks a rule. The CLI exits with 2. */
export class ConfigError extends CodegenGymError {
  override readonly name = 'ConfigError'
}

/** A problem or problem set that cannot be used. The CLI exits with 2. */
export class ProblemError extends CodegenGymError {
  override readonly name = 'ProblemError'
}

/** A reward that is missing, throws, or gives something that is not a finite number. Exit code 2. */
export class RewardError extends CodegenGymError {
  override readonly name = 'RewardError'
}

/** A caller broke an interface's contract, such as `step` before `reset`. */
export class ContractError extends CodegenGymError {
  override readonly name = 'ContractError'
}

/** A checkpoint or run folder that is truncated, foreign or of another version. Exit code 2. */
export class CheckpointError extends CodegenGymError {
  override readonly name = 'CheckpointError'
}

/**
 * The sandbox itself failed: a worker died, an isolate could not boot. Retried and counted by the
 * pool; when it still reaches a caller the work was never graded and must never be scored.
 */
export class SandboxError extends CodegenGymError {
  override readonly name = 'SandboxError'
}

/** Errors for what a user can mend, by name: a user's module may carry its own copy of a class. */
const MENDABLE: ReadonlySet<string> = new Set([
  'ConfigError',
  'ProblemError',
  'RewardError',
  'CheckpointError',
])

/** Whether a user can mend it: a configuration, a problem, a reward, a checkpoint. */
export function isMendable(error: unknown): error is Error {
  return error instanceof Error && MENDABLE.has(error.name)
}

/** Whether it was thrown on purpose, so that its message says by itself what was wrong, and where. */
export function speaksForItself(error: unknown): error is Error {
  const onPurpose = ['SandboxError', 'ContractError']
  return isMendable(error) || (error instanceof Error && onPurpose.includes(error.name))
}
