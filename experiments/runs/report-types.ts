import type { TestScore } from '../../src/grading/grader.ts'
import type { HeldOutLogging } from './held-out-log.ts'
import type { CheckpointName } from './run-folder-checkpoint.ts'

/** What a training run reached on one problem. Judged once, on one program. */
export interface ProblemSummary {
  readonly problemId: string
  /** Whether the one program submitted passes every visible and every hidden test. */
  readonly solved: boolean
  /** How many tests that program passes; null where none was submitted. */
  readonly visible: TestScore | null
  readonly hidden: TestScore | null
  /** Programs the agent wrote for this problem. */
  readonly programsTried: number
  /** How many programs had been tried when the first passed the visible tests; null if none did. */
  readonly firstSolvedAt: number | null
  /** The program submitted, chosen by visible tests alone; null if none was ever ended. */
  readonly program: string | null
  /** Uniform masked sampling at as many programs; null where no baseline was run. */
  readonly baselineSolved: boolean | null
  readonly baselineProgramsTried: number
  readonly baselineProgram: string | null
}

/**
 * How often the agent's programs pass every visible test, early and late in training; 0 to 1. Both are of
 * whatever problems were drawn then, so they are told only where the mix stayed the same.
 */
export interface PassRates {
  /** Over the first {@link episodes} programs. */
  readonly first: number
  /** Over the last. */
  readonly last: number
  readonly episodes: number
}

/** Where training has led on all problems alike, whichever were drawn last; shares from 0 to 1. */
export interface ProblemShares {
  /** Problems with a program that passes every visible test. */
  readonly solved: number
  /**
   * Of each problem's latest {@link programs}, those that pass every visible test: mean over all problems.
   * Null where a problem is {@link closed}: its latest programs end with one that passes, however rarely
   * programs do, so that the share is no measure of the agent.
   */
  readonly passed: number | null
  /** How many latest programs of a problem {@link passed} is of, at most. */
  readonly programs: number
  /** The same of uniform masked sampling at as many programs; null there, too, and where no baseline was run. */
  readonly uniformPassed: number | null
  /** Problems that were solved, and got no more programs for that. */
  readonly closed: number
}

/** How episodes went, whatever they were about. */
export interface EpisodeMeans {
  /** How many the means are of; both are 0 where there are none. */
  readonly episodes: number
  /** Undiscounted. */
  readonly meanReturn: number
  /** In steps. */
  readonly meanLength: number
}

/** All there is to say of an environment that writes no programs. */
export interface TrainedReturns {
  /** The agent's latest episodes, as it explores. */
  readonly agent: EpisodeMeans
  /** As many of uniformly drawn actions; null where no baseline was run. */
  readonly uniform: EpisodeMeans | null
}

export interface TrainSummary {
  readonly runName: string
  readonly runPath: string
  readonly seed: number
  /** Name of the tensor backend, such as `wasm`. */
  readonly backend: string
  /** Empty where the environment writes no programs: {@link returns} is there in its place. */
  readonly perProblem: readonly ProblemSummary[]
  /** Left out where the environment writes programs. */
  readonly returns?: TrainedReturns
  /** Problems whose submitted program passes every visible and every hidden test. */
  readonly solved: number
  readonly total: number
  readonly episodes: number
  readonly envSteps: number
  readonly gradientSteps: number
  /** Wall-clock of training and final grading, resumed parts included. */
  readonly seconds: number
  /**
   * Null where training was too short to compare its beginning with its end, and where the mix of problems
   * changed on the way: solved ones left it, or a curriculum drew.
   */
  readonly passRates: PassRates | null
  /** Null where the environment writes no programs; summaries of before there were shares lack it. */
  readonly shares?: ProblemShares | null
  /** Stopped by a signal before its budget was used. */
  readonly interrupted: boolean
  /**
   * Versions of the grader that judged the run's programs while it trained, one after the other. The
   * last gave what is said of hidden tests and chose the programs; summaries of before there were
   * versions lack it.
   */
  readonly graders?: readonly string[]
}

/** Mean, standard deviation (of all, not of a sample of them) and median. */
export interface Spread {
  readonly mean: number
  readonly std: number
  readonly median: number
}

/** How episodes went, each by itself. */
export interface EvaluationFigures {
  /** Undiscounted. */
  readonly return: Spread
  /** In steps, which are tokens of a program, END included. */
  readonly length: Spread
  /** Share of the visible tests that a program passes, 0 to 1; null where no programs are written. */
  readonly visible: Spread | null
  /** The same of the hidden tests; null, too, where an interruption left some ungraded. */
  readonly hidden: Spread | null
}

export interface ProblemEvaluation {
  readonly problemId: string
  /** Programs written. */
  readonly episodes: number
  /** Programs that pass every visible test. */
  readonly visiblePassed: number
  /** Programs that pass every visible and every hidden test; null where an interruption left some ungraded. */
  readonly solved: number | null
  readonly meanReturn: number
  /** Of its programs; null where none was written. */
  readonly figures: EvaluationFigures | null
  /** One program: the first that passes all visible tests, else the one that passes most of them. */
  readonly sample: string | null
  /** How many tests that one program passes; null where there is none. */
  readonly sampleVisible: TestScore | null
  readonly sampleHidden: TestScore | null
  /** Whether it passes every visible and every hidden test; null where an interruption left that open. */
  readonly sampleSolved: boolean | null
}

export interface EvaluationReport {
  readonly runName: string
  readonly agent: string
  readonly problemSet: string
  readonly checkpoint: CheckpointName
  readonly deterministic: boolean
  /** Programs for each problem, or episodes for each of what an environment without programs is asked. */
  readonly episodesEach: number
  readonly seed: number
  /** Empty where the environment writes no programs: {@link returns} is there in its place. */
  readonly perProblem: readonly ProblemEvaluation[]
  /** Of all episodes; left out where the environment writes programs. */
  readonly returns?: EpisodeMeans
  /** Of all episodes of all problems; null where there was none. */
  readonly figures: EvaluationFigures | null
  /** Problems whose sample program passes every visible and every hidden test; null where one is open. */
  readonly solved: number | null
  readonly total: number
  /** Version of the grader. */
  readonly grader: string
  /** Stopped by a signal: of the programs that were to be written some are missing. */
  readonly interrupted: boolean
}

/** Options of `evaluateRun`; what is left out comes from the run's own configuration. */
export interface EvaluateOptions extends HeldOutLogging {
  readonly checkpoint?: CheckpointName
  /** Name of a set or path of a file. */
  readonly problems?: string
  /** Programs of each problem; several are refused beside {@link deterministic}, where one is written. */
  readonly numEpisodes?: number
  readonly deterministic?: boolean
  readonly seed?: number
  readonly signal?: AbortSignal
  /** Told in one line what the user should know before the first program is written. */
  readonly onWarning?: (line: string) => void
  /** Told how many of how many programs are written, then how many are graded. */
  readonly onProgress?: (stage: 'written' | 'graded', done: number, total: number) => void
  /** Receives each rendered program when given. */
  readonly onRender?: (frames: readonly string[]) => void | Promise<void>
}
