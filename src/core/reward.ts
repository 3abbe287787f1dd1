import type { Json } from './json.ts'
import type { Problem } from './problem.ts'
import type { SyntaxReport } from './syntax.ts'
import type { Task } from './task.ts'
import type { ProgramVerdict } from './verdict.ts'

/** The program as it stands after a step. */
export interface ProgramSnapshot {
  /** Header and body written so far, as Python source. */
  readonly source: string
  /** Token ids written so far, without the header. */
  readonly tokens: readonly number[]
  /** Whether the agent has ended the program. */
  readonly ended: boolean
  /**
   * Whether it is a whole program as it stands, ended or not. Costs nothing to ask, unlike `syntax`,
   * so a reward that scores every step can leave unfinished programs unparsed.
   */
  readonly complete: boolean
}

/** What every reward is told of a step, whatever the task. */
export interface StepContext {
  readonly task: Task
  /** 1 for the first step of an episode. */
  readonly step: number
  readonly maxSteps: number
  /** A store of the reward's own for this episode, emptied at reset; values must be JSON. */
  readonly episode: Record<string, Json>
  /** How far training has come, 0 to 1; 1 in evaluation. */
  readonly trainingProgress: number
}

/** Everything a reward may look at after a step of writing a program. Verdicts are of visible tests only. */
export interface RewardContext extends StepContext {
  readonly task: Problem
  /** The same as `task`. */
  readonly problem: Problem
  readonly program: ProgramSnapshot
  /** Null where the tests did not run at this step. */
  readonly verdicts: ProgramVerdict | null
  /** The program before this step; null at the first. */
  readonly previous: ProgramSnapshot | null
  /** Syntax metrics of the program, computed when first read; an open program is measured as it is. */
  readonly syntax: SyntaxReport
}

/** A number, a number with its named parts (logged one by one), or null for "not applicable" (0). */
export type RewardValue =
  | number
  | { readonly value: number; readonly components: Readonly<Record<string, number>> }
  | null

/**
 * What a reward remembers from one episode to the next. Whoever trains calls `settle` after every
 * step of all environments, and saves the state with the run. What is no training has a reward of its own.
 */
export interface RewardMemory {
  /**
   * Remembers what was scored since the last call. Scores in between do not know of each other, so
   * that they do not depend on the order in which verdicts came back.
   */
  settle(): void
  /** Forgets everything: another run begins. */
  clear(): void
  /** What is settled. */
  getState(): Json
  setState(state: Json): void
}

/**
 * Scores a step. Pure apart from `context.episode` and `memory`, so that one reward serves many envs.
 * `C` is what it looks at: a program by default; other tasks bring a context of their own.
 */
export interface Reward<C extends StepContext = RewardContext> {
  readonly name: string
  /** Left out by rewards that look at one episode alone. */
  readonly memory?: RewardMemory
  /** Whether it reads what programs returned; verdicts lack `returned` where no reward does. */
  readonly readsReturned?: boolean
  score(context: C): RewardValue
}
