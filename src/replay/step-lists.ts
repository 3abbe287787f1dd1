import type { Transition } from '../core/agent.ts'
import type { Observation } from '../core/env.ts'
import { ContractError } from '../core/errors.ts'
import type { ProgramPosition } from '../core/policy-initializer.ts'
import { assertFiniteObservation } from '../nn/finite.ts'
import { checkTransition } from './check-transition.ts'

/** Successive steps of one stream; every list has one entry per step. */
export interface StepLists {
  readonly observations: readonly Float32Array[]
  readonly masks: readonly Int8Array[]
  readonly actions: readonly number[]
  readonly rewards: readonly number[]
  readonly behaviourLogProbs: readonly number[]
  /** Prior logits of each step, shape [A]; empty where there is no prior that depends on the state. */
  readonly priors: readonly Float32Array[]
  /** Where the program stood before each step; empty where transitions do not say. */
  readonly positions: readonly ProgramPosition[]
}

/** Lists that steps are still added to. */
export interface OpenStepLists extends StepLists {
  readonly observations: Float32Array[]
  readonly masks: Int8Array[]
  readonly actions: number[]
  readonly rewards: number[]
  readonly behaviourLogProbs: number[]
  readonly priors: Float32Array[]
  readonly positions: ProgramPosition[]
}

export function emptyStepLists(): OpenStepLists {
  return {
    observations: [],
    masks: [],
    actions: [],
    rewards: [],
    behaviourLogProbs: [],
    priors: [],
    positions: [],
  }
}

/**
 * Adds a step at the end; its arrays are kept, not copied. Throws a `ContractError`, and adds nothing,
 * when the observation is a Dict or its numbers are none ({@link checkTransition}).
 */
export function appendStep(lists: OpenStepLists, transition: Transition): void {
  checkTransition(transition)
  lists.observations.push(observationRow(transition.observation))
  lists.masks.push(transition.actionMask)
  lists.actions.push(transition.action)
  lists.rewards.push(transition.reward)
  lists.behaviourLogProbs.push(transition.behaviourLogProb)
  if (transition.priorLogits !== undefined) lists.priors.push(transition.priorLogits)
  if (transition.position !== undefined) lists.positions.push(transition.position)
}

/** An observation that replay can hold. Throws a `ContractError` for any other and for NaN. */
export function observationRow(observation: Observation): Float32Array {
  if (observation instanceof Float32Array) {
    assertFiniteObservation(observation)
    return observation
  }
  const got = ArrayBuffer.isView(observation) ? observation.constructor.name : 'a Dict'
  throw new ContractError(`Expected \`observation\` to be one Float32Array, got ${got}`)
}
