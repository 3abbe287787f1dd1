import type { Observation } from './env.ts'
import type { Json } from './json.ts'

/** What an agent is asked to act on: B environments at once. */
export interface ActRequest {
  /** B observations. */
  readonly observations: readonly Observation[]
  /** B masks of shape [A], int8, 1 = allowed; at least one action is. */
  readonly actionMasks: readonly Int8Array[]
  /** The environment of each row, as {@link Transition.stream}; the row's number when left out. */
  readonly streams?: readonly number[]
  /**
   * Log-probabilities, up to a constant, of an initializer that depends on what was written so far;
   * B rows of shape [A]. A policy adds them to its own logits. Left out where there is none.
   */
  readonly priorLogits?: readonly Float32Array[]
  /** True while training; false asks for the agent's best action (evaluation). */
  readonly explore: boolean
}

export interface ActResult {
  /** B actions, each allowed by its mask. */
  readonly actions: Int32Array
  /** log π(a|s) of the behaviour policy for each action, exploration included; shape [B]. */
  readonly logProbs: Float32Array
  /** Version of the policy that chose; see {@link Agent.policyVersion}. */
  readonly policyVersion: number
}

/** How an episode ended; the last transition of an episode carries it. */
export interface EpisodeOutcome {
  readonly problemId: string
  /** Undiscounted sum of the episode's rewards. */
  readonly episodeReturn: number
  readonly episodeLength: number
  /** 1 per visible test passed; empty where the tests did not run. */
  readonly testsPassed: Uint8Array
  /** The program, for logs and elite queues. */
  readonly source: string
}

/**
 * One step of one environment. Arrays are never written to after they are handed over, so they may
 * be kept without a copy.
 */
export interface Transition {
  readonly observation: Observation
  readonly action: number
  readonly reward: number
  /** 0 where the episode terminated, 1 elsewhere (dm_env's discount; agents multiply by gamma). */
  readonly discount: number
  readonly nextObservation: Observation
  /** Mask in force when the action was chosen; shape [A]. */
  readonly actionMask: Int8Array
  /** Mask of the next state; all zeros after a terminal step. */
  readonly nextActionMask: Int8Array
  readonly behaviourLogProb: number
  readonly policyVersion: number
  /** Index of the environment; transitions of one stream come in the order they happened. */
  readonly stream: number
  /** The row of {@link ActRequest.priorLogits} the action was chosen with; shape [A]. */
  readonly priorLogits?: Float32Array
  /**
   * Such a row for `nextObservation`, where no transition will follow that could carry it: after an
   * episode was truncated. Shape [A].
   */
  readonly nextPriorLogits?: Float32Array
  /** The episode's last step, whether terminated or truncated. */
  readonly last: boolean
  readonly outcome?: EpisodeOutcome
}

/** Named scalars of an update, such as `loss`, `entropy`, `grad_norm`. */
export type LearnMetrics = Readonly<Record<string, number>>

/** A tensor at rest: what safetensors stores. */
export interface StoredTensor {
  readonly dtype: 'float32' | 'int32'
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array
}

/** All an agent needs to go on: weights, optimizer, counters, generators, replay or elites. */
export interface AgentState {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly json: Json
}

/**
 * An agent acts on batches and learns from transitions. It decides itself when an update is due.
 * One agent serves one caller at a time: no call may overlap another.
 */
export interface Agent {
  readonly name: string
  /** Counts the updates so far; a transition says which version made it. */
  readonly policyVersion: number
  act(request: ActRequest): Promise<ActResult>
  /** Takes the transitions of one vector step. Gives metrics if an update was made, else null. */
  learn(transitions: readonly Transition[]): Promise<LearnMetrics | null>
  getState(): Promise<AgentState>
  /** Throws a `CheckpointError` when the state belongs to another agent, shape or version. */
  setState(state: AgentState): Promise<void>
  /** Frees every tensor the agent owns. */
  dispose(): void
}
