import { assertFinite } from '../../src/nn/finite.ts'
import { assertLength } from '../../src/nn/shape.ts'
import { huber } from './loss.ts'
import type { LossRows, ValueHead, ValueLoss } from './value-head.ts'

// Legend: B batch, A actions, N quantiles; T now, TpN n steps later.

/**
 * A distribution of returns by N of its quantiles, at the midpoints (i + ½) / N (QR-DQN: Dabney et
 * al. 2018). Their mean is the value.
 *
 * @param kappa error where the loss turns from square to linear, as in {@link quantileLoss}
 */
export function quantileHead(count: number, kappa: number): ValueHead {
  return {
    atoms: count,
    mean: (atoms, offset) => meanOf(atoms, offset, count),
    addMeanGradient(_atoms, offset, slope, gradient) {
      for (let i = 0; i < count; i++) gradient[offset + i]! += slope / count
    },
    targets({ returnsT, bootstrapsT, atomsTpN, shiftsTpN }) {
      assertLength('atomsTpN', atomsTpN, returnsT.length * count)
      return atomsTpN.map((atom, i) => {
        const row = Math.floor(i / count)
        const bootstrap = bootstrapsT[row]!
        return bootstrap === 0
          ? returnsT[row]!
          : returnsT[row]! + bootstrap * (shiftsTpN[row]! + atom)
      })
    },
    loss: (rows) => quantileLoss(rows, count, kappa),
  }
}

/**
 * Quantile Huber loss (Dabney et al. 2018, equation 10, over κ as in Dabney et al. 2018b):
 * Σ_i mean_j |τ_i − 1{u_ij < 0}| huber_κ(u_ij) / κ with u_ij = target_j − quantile_i; weighted mean
 * over the batch. Errors are the differences of the means, value − target. Throws a `ContractError`
 * unless the loss is finite: clipped slopes would hide that it is not.
 */
export function quantileLoss(rows: LossRows, count: number, kappa: number): ValueLoss {
  const { atomsT, actionsT, targetsT, weights } = rows
  const size = actionsT.length
  assertLength('targetsT', targetsT, size * count)
  assertLength('weights', weights, size)
  const actionCount = atomsT.length / (size * count)
  const gradient = new Float32Array(atomsT.length)
  const errors = new Float32Array(size)
  let loss = 0
  let targetSum = 0
  for (let row = 0; row < size; row++) {
    const at = (row * actionCount + actionsT[row]!) * count
    const scale = weights[row]! / (size * count * kappa)
    for (let i = 0; i < count; i++) {
      const tau = (i + 0.5) / count
      const quantile = atomsT[at + i]!
      let slope = 0
      for (let j = 0; j < count; j++) {
        const u = targetsT[row * count + j]! - quantile
        const side = u < 0 ? 1 - tau : tau
        loss += scale * side * huber(u, kappa)
        slope -= side * Math.max(-kappa, Math.min(kappa, u))
      }
      gradient[at + i] = scale * slope
    }
    const target = meanOf(targetsT, row * count, count)
    errors[row] = meanOf(atomsT, at, count) - target
    targetSum += target
  }
  assertFinite('The loss of the quantiles', loss)
  return { loss, gradient, errors, targetMean: targetSum / size }
}

function meanOf(values: Float32Array, offset: number, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += values[offset + i]!
  return sum / count
}
