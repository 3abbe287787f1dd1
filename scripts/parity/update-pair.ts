import type { AgentState, StoredTensor } from '../../src/core/agent.ts'

/** What one update gave on one device. */
export interface Updated {
  readonly loss: number
  readonly state: AgentState
}

/** An update that was made twice from one state. */
export interface UpdatePair {
  readonly before: AgentState
  readonly eager: Updated
  readonly compiled: Updated
}

/** How far the two are apart. */
export interface PairDifference {
  readonly loss: number
  /** Loss of the eager one, and theirs apart. */
  readonly lossApart: number
  /**
   * ‖Δ‖ of the gradients over their norm, all parameters together. They are read from Adam's first moment,
   * Σ 0.1 · 0.9^(K − 1 − k) g_k over the K gradient steps of an update: of one step, the gradient itself, as
   * it was clipped. Null for other optimizers, which keep no such sum.
   */
  readonly gradient: number | null
  /** ‖Δ‖ of the weights over the norm of their change. */
  readonly weights: number
  /** Whether both drew as many random numbers. */
  readonly drawnAlike: boolean
}

/** An agent keeps the model that learns in it, weights and optimizer, under one name. */
const WEIGHTS = /^(?:online|net|model)\/(?!adam\/)/
const MOMENT = /^(?:model\/)?adam\/m\//
const DECAY = 0.9

export function differenceOf({ before, eager, compiled }: UpdatePair): PairDifference {
  const steps = stepsOf(eager.state) - stepsOf(before)
  return {
    loss: eager.loss,
    lossApart: Math.abs(compiled.loss - eager.loss),
    gradient: relative(MOMENT, before, eager.state, compiled.state, DECAY ** steps),
    weights: relative(WEIGHTS, before, eager.state, compiled.state, 1) ?? 0,
    drawnAlike: generatorsOf(eager.state) === generatorsOf(compiled.state),
  }
}

/** ‖b − a‖ / ‖a − kept · before‖ over the tensors of some names; null where there are none. */
function relative(
  names: RegExp,
  before: AgentState,
  a: AgentState,
  b: AgentState,
  kept: number,
): number | null {
  const chosen = Object.keys(a.tensors).filter((name) => names.test(name))
  if (chosen.length === 0) return null
  let apart = 0
  let size = 0
  for (const name of chosen) {
    const [from, one, other] = [before, a, b].map(({ tensors }) => tensors[name] as StoredTensor)
    for (let i = 0; i < one!.data.length; i++) {
      apart += (other!.data[i]! - one!.data[i]!) ** 2
      size += (one!.data[i]! - kept * from!.data[i]!) ** 2
    }
  }
  return apart === 0 ? 0 : Math.sqrt(apart / size)
}

/** Gradient steps so far; where a model learns alone, its own. */
function stepsOf({ json }: AgentState): number {
  const { optimizerSteps, model } = json as {
    readonly optimizerSteps: number
    readonly model?: { readonly value: { readonly updates: number } }
  }
  return optimizerSteps === 0 && model !== undefined ? model.value.updates : optimizerSteps
}

function generatorsOf({ json }: AgentState): string {
  const { actRng = null, learnRng = null } = json as { readonly [name: string]: unknown }
  return JSON.stringify([actRng, learnRng])
}
