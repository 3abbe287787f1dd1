import { assertFinite } from '../../src/nn/finite.ts'
import { assertLength } from '../../src/nn/shape.ts'

// Legend: B batch, A actions.

export interface MarginRows {
  /** Values, shape [B × A]; rows before `from` are left alone. */
  readonly qT: Float32Array
  /** What the demonstrations did, shape [B]. */
  readonly actionsT: Int32Array
  /** Shape [B][A]. */
  readonly masksT: readonly Int8Array[]
  /** Rows from here on are demonstrations. */
  readonly from: number
}

export interface MarginLoss {
  /** Mean over the demonstrations; 0 without any. */
  readonly loss: number
  /** Entries of dloss/dqT that are not 0: [entry of qT, slope]. */
  readonly slopes: readonly (readonly [entry: number, slope: number])[]
}

/**
 * Large-margin classification of DQfD (Hester et al. 2018, equation 1):
 * max_a [q(a) + margin · 1{a ≠ shown}] − q(shown) over the allowed actions, so that what was shown is
 * worth more than everything else by at least the margin. Throws a `ContractError` unless it is finite.
 */
export function marginLoss(rows: MarginRows, margin: number): MarginLoss {
  const { qT, actionsT, masksT, from } = rows
  const actionCount = masksT[0]?.length ?? 0
  assertLength('qT', qT, masksT.length * actionCount)
  assertLength('actionsT', actionsT, masksT.length)
  const count = masksT.length - from
  const slopes: [number, number][] = []
  let loss = 0
  for (let row = from; row < masksT.length; row++) {
    const shown = row * actionCount + actionsT[row]!
    let best = shown
    let bestValue = qT[shown]!
    masksT[row]!.forEach((allowed, a) => {
      const entry = row * actionCount + a
      if (allowed === 0 || entry === shown || qT[entry]! + margin <= bestValue) return
      best = entry
      bestValue = qT[entry]! + margin
    })
    if (best === shown) continue
    loss += (bestValue - qT[shown]!) / count
    slopes.push([best, 1 / count], [shown, -1 / count])
  }
  assertFinite('The margin loss of the demonstrations', loss)
  return { loss, slopes }
}
