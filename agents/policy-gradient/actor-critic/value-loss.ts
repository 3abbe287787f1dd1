import { assertFinite } from '../../../src/nn/finite.ts'
import { assertLength } from '../../../src/nn/shape.ts'

// Pure functions. Legend: N steps.

export interface ValueBatch {
  /** Shape [N]. */
  readonly valuesT: Float32Array
  /** What they are fitted to, [N]. */
  readonly returnsT: Float32Array
  /** Values before the update, [N], and how far from them one may go; null lets them. */
  readonly before: { readonly valuesT: ArrayLike<number>; readonly clip: number } | null
}

export interface ValueLoss {
  readonly loss: number
  /** dloss/dvaluesT, shape [N]. */
  readonly gradient: Float32Array
}

/**
 * mean of (V(s_t) − return_t)² / 2. Where values are clipped, of the larger of that and the same with V held
 * within `clip` of what it was (Schulman's own PPO; Engstrom et al. 2020, section 3, find little in it).
 * Throws a `ContractError` unless it is finite.
 */
export function valueLoss({ valuesT, returnsT, before }: ValueBatch): ValueLoss {
  assertLength('returnsT', returnsT, valuesT.length)
  const steps = valuesT.length
  let loss = 0
  const gradient = valuesT.map((value, t) => {
    const target = returnsT[t]!
    const error = value - target
    const old = before?.valuesT[t] ?? value
    const clip = before?.clip ?? 0
    const held =
      before === null ? error : Math.max(old - clip, Math.min(old + clip, value)) - target
    const isHeld = held * held > error * error
    const counted = isHeld ? held : error
    loss += (0.5 * counted * counted) / steps
    return isHeld ? 0 : error / steps
  })
  assertFinite('The loss of the values', loss)
  return { loss, gradient }
}

/** 1 − Var(return − value) / Var(return): 1 for a perfect value, 0 for a constant; 0 where all returns are one. */
export function explainedVariance(valuesT: Float32Array, returnsT: Float32Array): number {
  const spread = varianceOf(returnsT)
  if (spread === 0) return 0
  return 1 - varianceOf(returnsT.map((target, t) => target - valuesT[t]!)) / spread
}

export function meanOf(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

function varianceOf(values: Float32Array): number {
  const mean = meanOf(values)
  let sum = 0
  for (const value of values) sum += (value - mean) ** 2
  return sum / values.length
}
