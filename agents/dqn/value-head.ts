import { qLoss } from './loss.ts'

// Legend: B batch, A actions, N atoms per action; T now, TpN n steps later.

/** What targets are made from. */
export interface TargetRows {
  /** Σ γ^k r over the n steps; shape [B]. */
  readonly returnsT: Float32Array
  /** γ^n, or 0 where the episode terminated; shape [B]. */
  readonly bootstrapsT: Float32Array
  /** Atoms of the action that is taken next, shape [B × N]; of no effect where the bootstrap is 0. */
  readonly atomsTpN: Float32Array
  /** What that action's value has beyond its atoms, such as a prior's share; shape [B]. */
  readonly shiftsTpN: Float32Array
}

export interface LossRows {
  /** Shape [B × A × N]. */
  readonly atomsT: Float32Array
  /** Shape [B]. */
  readonly actionsT: Int32Array
  /** Constants to the gradient; shape [B × N]. */
  readonly targetsT: Float32Array
  /** Importance weights, shape [B]. */
  readonly weights: Float32Array
}

export interface ValueLoss {
  /** Weighted mean over the batch. */
  readonly loss: number
  /** dloss/datomsT, shape [B × A × N]; 0 but for the actions taken. */
  readonly gradient: Float32Array
  /** How wrong each transition is, for the priorities; shape [B]. */
  readonly errors: Float32Array
  /** Mean over the batch of the targets' means, in units of return. */
  readonly targetMean: number
}

/** What the network's N numbers per action mean: a value, or a distribution of returns. */
export interface ValueHead {
  /** N. */
  readonly atoms: number
  /** The value of the action whose atoms begin at `offset`. */
  mean(atoms: Float32Array, offset: number): number
  /** Adds slope · dmean/datoms of the action at `offset` to `gradient`, which has the atoms' shape. */
  addMeanGradient(atoms: Float32Array, offset: number, slope: number, gradient: Float32Array): void
  /** @returns shape [B × N] */
  targets(rows: TargetRows): Float32Array
  loss(rows: LossRows): ValueLoss
}

/** The value itself: N is 1. @param huberDelta see {@link qLoss} */
export function scalarHead(huberDelta: number | null): ValueHead {
  return {
    atoms: 1,
    mean: (atoms, offset) => atoms[offset]!,
    addMeanGradient(_atoms, offset, slope, gradient) {
      gradient[offset]! += slope
    },
    targets: ({ returnsT, bootstrapsT, atomsTpN, shiftsTpN }) =>
      returnsT.map((nStepReturn, row) =>
        bootstrapsT[row] === 0
          ? nStepReturn
          : nStepReturn + bootstrapsT[row]! * (shiftsTpN[row]! + atomsTpN[row]!),
      ),
    loss({ atomsT, actionsT, targetsT, weights }) {
      const { tdErrors, ...rest } = qLoss({ qT: atomsT, actionsT, targetsT, weights }, huberDelta)
      const targetMean = targetsT.reduce((sum, x) => sum + x, 0) / targetsT.length
      return { ...rest, errors: tdErrors, targetMean }
    },
  }
}
