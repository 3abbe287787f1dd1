import { assertFinite } from '../../nn/finite.ts'
import { assertLength } from '../../nn/shape.ts'

// Legend: N positions, A actions.

export interface TokenLoss {
  /** Sum of the cross-entropies in nats, smoothing left out. */
  readonly sum: number
  /** Targets that count. */
  readonly count: number
  /** Targets that were the likeliest token. */
  readonly correct: number
  /** dL/dlogits of the mean over the counted targets, [N, A]. */
  readonly dLogits: Float32Array
}

/**
 * Cross-entropy of the next token under teacher forcing. Throws a `ContractError` unless it is finite.
 *
 * @param logits shape [N, A]
 * @param targets shape [N]; −1 does not count
 * @param smoothing share of the target's probability spread evenly over all actions (Szegedy et al.
 *   2016, section 7), in [0, 1)
 */
export function tokenLoss(logits: Float32Array, targets: Int32Array, smoothing = 0): TokenLoss {
  const actions = logits.length / targets.length
  assertLength('logits', logits, targets.length * Math.round(actions))
  const dLogits = new Float32Array(logits.length)
  const count = targets.reduce((n, target) => n + (target >= 0 ? 1 : 0), 0)
  const spread = smoothing / actions
  const scale = 1 / Math.max(1, count)
  let sum = 0
  let correct = 0
  for (let n = 0; n < targets.length; n++) {
    const target = targets[n]!
    if (target < 0) continue
    const at = n * actions
    const best = argmax(logits, at, actions)
    const max = logits[at + best]!
    let total = 0
    for (let a = 0; a < actions; a++) {
      const weight = Math.exp(logits[at + a]! - max)
      dLogits[at + a] = weight
      total += weight
    }
    for (let a = 0; a < actions; a++) dLogits[at + a] = scale * (dLogits[at + a]! / total - spread)
    dLogits[at + target]! -= scale * (1 - smoothing)
    sum += max + Math.log(total) - logits[at + target]!
    if (best === target) correct++
  }
  assertFinite('The loss of the tokens', sum)
  return { sum, count, correct, dLogits }
}

/** Place of the largest of `count` values from `from` on, counted from there; the first of equals. */
export function argmax(values: Float32Array, from: number, count: number): number {
  let best = 0
  for (let a = 1; a < count; a++) if (values[from + a]! > values[from + best]!) best = a
  return best
}
