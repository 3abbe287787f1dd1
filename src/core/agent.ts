import type { MaskOf, Observation } from './env.ts'
import type { Json, JsonObject } from './json.ts'
import type { DescribedPosition, ProgramPosition } from './policy-initializer.ts'

/** Which episode a step belongs to. */
export interface EpisodeRef {
  /** Index of the environment; its episodes follow one another. */
  readonly stream: number
  /** What the episode is about, such as a problem's id. */
  readonly taskId: string
  /** Actions that the agent has chosen in this episode so far; 0 at its first. */
  readonly step: number
}

/** What an agent is asked to act on: B environments at once. */
export interface ActRequest<O = Observation, A = number> {
  /** B observations. */
  readonly observations: readonly O[]
  /** B masks of shape [A], int8, 1 = allowed; at least one action is. Null where none are counted. */
  readonly actionMasks: readonly MaskOf<A>[]
  /** The episode of each row; left out by whoever asks for single actions, as in evaluation. */
  readonly episodes?: readonly EpisodeRef[]
  /**
   * Log-probabilities, up to a constant, of an initializer that depends on what was written so far;
   * B rows of shape [A]. A policy adds them to its own logits. Left out where there is none.
   */
  readonly priorLogits?: readonly Float32Array[]
  /** Where the program of each row stands, for a policy whose initializer's own weights learn; given with the former. */
  readonly positions?: readonly DescribedPosition[]
  /** True while training; false asks for the agent's best action (evaluation). */
  readonly explore: boolean
}

/** B actions: one array where they are counted, else a list. */
export type ActionsOf<A> = A extends number ? Int32Array : readonly A[]

export interface ActResult<A = number> {
  /** B actions, each allowed by its mask. */
  readonly actions: ActionsOf<A>
  /** log π(a|s) of the behaviour policy for each action, exploration included; shape [B]. */
  readonly logProbs: Float32Array
  /** Version of the policy that chose; see {@link Policy.version}. */
  readonly policyVersion: number
}

/**
 * How an episode ended; the last transition of an episode carries it. `T` is what was made in it: the
 * source of a program, or anything else that is JSON.
 */
export interface EpisodeOutcome<T extends Json = string> {
  /** What the episode was about, such as a problem's id. */
  readonly taskId: string
  /** Undiscounted sum of the episode's rewards. */
  readonly episodeReturn: number
  readonly episodeLength: number
  /** 1 per visible check passed; empty where there are none or they did not run. */
  readonly checksPassed: Uint8Array
  /** What was made, for logs and elite queues. */
  readonly artifact: T
}

/**
 * One step of one environment. Arrays are never written to after they are handed over, so they may
 * be kept without a copy.
 */
export interface Transition<O = Observation, A = number, T extends Json = string> {
  readonly observation: O
  readonly action: A
  readonly reward: number
  /** 0 where the episode terminated, 1 elsewhere (dm_env's discount; agents multiply by gamma). */
  readonly discount: number
  readonly nextObservation: O
  /** Mask in force when the action was chosen; shape [A]. */
  readonly actionMask: MaskOf<A>
  /** Mask of the next state; all zeros after a terminal step. */
  readonly nextActionMask: MaskOf<A>
  readonly behaviourLogProb: number
  readonly policyVersion: number
  /** Index of the environment; transitions of one stream come in the order they happened. */
  readonly stream: number
  /** The row of {@link ActRequest.priorLogits} the action was chosen with; shape [A]. */
  readonly priorLogits?: Float32Array
  /** Where the program stood when the action was chosen; given with the former. */
  readonly position?: ProgramPosition
  /**
   * Such a row for `nextObservation`, where no transition will follow that could carry it: after an
   * episode was truncated. Shape [A].
   */
  readonly nextPriorLogits?: Float32Array
  /** Where the program stands then; given with the former. */
  readonly nextPosition?: ProgramPosition
  /** The episode's last step, whether terminated or truncated. */
  readonly last: boolean
  readonly outcome?: EpisodeOutcome<T>
}

/** Named scalars of an update, such as `loss`, `entropy`, `grad_norm`. */
export type LearnMetrics = Readonly<Record<string, number>>

/** A tensor at rest: what safetensors stores. */
export interface StoredTensor {
  readonly dtype: 'float32' | 'int32'
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array
}

/**
 * Tensors that change no more, such as the older part of a replay. As long as an agent gives the same
 * object it stands for the same content, so that whoever stores states writes it once.
 */
export interface StoredBlock {
  readonly tensors: Readonly<Record<string, StoredTensor>>
}

/** All that is needed to go on: weights, optimizer, counters, generators, replay or elites. */
export interface AgentState {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly json: Json
  /** The part of it that only grows, by names of the agent's own; left out by one that has none. */
  readonly blocks?: Readonly<Record<string, StoredBlock>>
}

/** What can be saved and gone on from, to the bit. */
export interface Stateful {
  getState(): Promise<AgentState>
  /** Throws a `CheckpointError` when the state belongs to something else, another shape or version. */
  setState(state: AgentState): Promise<void>
}

/** What a policy needs of its learner to act as the learner's own does. */
export interface PolicySnapshot {
  readonly version: number
  readonly state: AgentState
}

/**
 * Chooses actions. It keeps its own generator, and learns nothing by itself. Its state is what no
 * snapshot gives, such as the generator: to go on elsewhere it takes a snapshot and its state.
 */
export interface Policy<O = Observation, A = number> extends Stateful {
  /** Counts the updates of what it acts by; a transition says which version made it. */
  readonly version: number
  act(request: ActRequest<O, A>): Promise<ActResult<A>>
  /** Acts by what a learner, here or elsewhere, has learnt. Throws as `setState` does. */
  load(snapshot: PolicySnapshot): Promise<void>
  /** Frees every tensor it owns. */
  dispose(): void
}

/** Learns from transitions, and decides itself when an update is due. */
export interface Learner<O = Observation, A = number, T extends Json = string> extends Stateful {
  /** Takes the transitions of one vector step. Gives metrics if an update was made, else null. */
  learn(transitions: readonly Transition<O, A, T>[]): Promise<LearnMetrics | null>
  snapshot(): Promise<PolicySnapshot>
  /** As {@link Agent.startFrom}. */
  startFrom?(state: AgentState): Promise<void>
  /** As {@link Agent.saveModel}. */
  saveModel?(path: string, provenance: JsonObject): Promise<void>
  /** Frees every tensor it owns. */
  dispose(): void
}

/**
 * A policy and a learner in one process. One agent serves one caller at a time: no call may overlap
 * another.
 */
export interface Agent<O = Observation, A = number, T extends Json = string> extends Stateful {
  readonly name: string
  /** Counts the updates so far; a transition says which version made it. */
  readonly policyVersion: number
  act(request: ActRequest<O, A>): Promise<ActResult<A>>
  /** Takes the transitions of one vector step. Gives metrics if an update was made, else null. */
  learn(transitions: readonly Transition<O, A, T>[]): Promise<LearnMetrics | null>
  /**
   * Takes the weights of another agent's state and nothing else of it: optimizer, memory, counters and
   * generators stay as they are. Asked of a fresh agent; left out by one that has no weights. Throws a
   * `CheckpointError`, and changes nothing, where the weights are of another shape.
   */
  startFrom?(state: AgentState): Promise<void>
  /**
   * Writes the sequence model that learnt, in the form that initializers have, to `path` with `.json` and
   * `.safetensors`. Asked of agents alone whose settings let a model learn.
   *
   * @param provenance how it was made
   */
  saveModel?(path: string, provenance: JsonObject): Promise<void>
  /** Frees every tensor the agent owns. */
  dispose(): void
}
