import type { LimitProfile } from '../../src/core/sandbox.ts'
import type { DeviceName } from '../../src/nn/device-names.ts'

/** A choice from a registry, with options that its own schema has validated. */
export interface Choice {
  /** Name in the registry, or the name a user's module registers. */
  readonly id: string
  /** Absolute path of a user's module, or null for what ships with the package. */
  readonly module: string | null
  /** Options in camelCase, defaults filled in. A user's module without a schema gets them as read. */
  readonly options: Readonly<Record<string, unknown>>
}

export interface AgentChoice extends Choice {
  /** Name or path of what the policy starts from, or null for a start from scratch. */
  readonly initializer: string | null
  /** What the initializer's log-probabilities are divided by, above 0. */
  readonly initializerTemperature: number
}

/** How long and how often; counts are of episodes (one episode writes one program). */
export interface TrainingConfig {
  /** Episodes over all problems together, at least 1. */
  readonly numEpisodes: number
  /** Stops earlier after this many minutes of wall-clock; null for no limit. */
  readonly maxMinutes: number | null
  /** Environments stepped as one batch, at least 1. */
  readonly numEnvs: number
  /** In two halves that take turns, so that one is graded while the agent acts for the other. */
  readonly doubleBuffered: boolean
  /** Episodes between evaluations on the evaluation problems; 0 for none. */
  readonly evalFrequency: number
  /** Episodes between checkpoints; 0 for none by episodes. */
  readonly saveFrequency: number
  /** Minutes of wall-clock between checkpoints, above 0; null for none by time. */
  readonly saveMinutes: number | null
  /** Latest checkpoints by episodes that are kept under their numbers, at least 0. */
  readonly keepCheckpoints: number
  /** Episodes between records in the metrics, at least 1. */
  readonly logFrequency: number
  /** Keep the best checkpoint only while training; the last one is still written at the end. */
  readonly saveBestOnly: boolean
  /** Stop giving a problem episodes once a program passes its visible tests. */
  readonly stopWhenSolved: boolean
  /** How the problem of an episode is drawn. */
  readonly curriculum: 'none' | 'difficulty' | 'success_rate'
  /** Latest episodes that a success rate is measured over, at least 1. */
  readonly curriculumWindow: number
  /** Success rate at which `difficulty` unlocks the next level, 0 to 1. */
  readonly curriculumThreshold: number
  /** Added to the weight p (1 − p) of every problem in `success_rate`, above 0. */
  readonly curriculumFloor: number
  /** Episodes in a row that a drawn problem gets, at least 1. */
  readonly episodesPerDraw: number
  /** Programs that uniform masked sampling gets: `equal` to the agent's, or `none`. */
  readonly baseline: 'equal' | 'none'
}

export interface EvaluationConfig {
  /** Programs written per problem, at least 1. One is written where they are deterministic. */
  readonly numEpisodes: number
  /** The agent's best action instead of a draw. */
  readonly deterministic: boolean
  /** Shows each program as it is written. */
  readonly render: boolean
  /** Ids of the problems; null for all of `data.evalProblems`. */
  readonly problems: readonly string[] | null
}

export interface DataConfig {
  /** Name of a shipped set, or absolute path of a file. */
  readonly problems: string
  /** The same, to evaluate on. */
  readonly evalProblems: string
}

export interface SandboxConfig {
  /** Worker processes; 0 picks one less than the cores, at least 1. */
  readonly workers: number
  /** Limits of programs in training. */
  readonly limits: LimitProfile
}

/** Rung of the ladder of tensor backends to start at; `auto` is the top. */
export type Device = 'auto' | DeviceName

/** An experiment, validated, with every default filled in, and frozen all the way down. */
export interface ResolvedConfig {
  /** Name of the run: `runs/<name>/`. */
  readonly name: string
  readonly seed: number
  /** Shows where an error arose, as `--verbose` does. */
  readonly verbose: boolean
  readonly device: Device
  readonly environment: Choice
  readonly agent: AgentChoice
  readonly reward: Choice
  readonly training: TrainingConfig
  readonly evaluation: EvaluationConfig
  readonly data: DataConfig
  readonly sandbox: SandboxConfig
}
