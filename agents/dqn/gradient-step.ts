import type { LearnMetrics, StoredTensor } from '../../src/core/agent.ts'
import { layerNorms } from '../../src/nn/layer-norms.ts'
import { Adam } from '../../src/nn/optimizer.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { ReplayBatch } from '../../src/replay/replay-buffer.ts'
import type { DqnConfig } from './config.ts'
import { munchausenTargets, nextActions } from './loss.ts'
import { marginLoss } from './margin-loss.ts'
import type { ActionValues, QNetwork, States } from './network.ts'
import type { ValueHead } from './value-head.ts'

// Legend: B batch, A actions, N atoms per action.

export interface LearnerStep {
  readonly metrics: LearnMetrics
  /** How wrong each transition was, for the priorities; shape [B]. */
  readonly errors: Float32Array
}

/** Makes gradient steps on the online network and holds the target network. */
export class GradientStep {
  readonly #online: QNetwork
  readonly #target: QNetwork
  readonly #head: ValueHead
  readonly #config: DqnConfig
  readonly #optimizer: Adam

  /** Both networks stay the caller's to dispose; the target starts as a copy of the online one. */
  constructor(online: QNetwork, target: QNetwork, head: ValueHead, config: DqnConfig) {
    this.#online = online
    this.#target = target
    this.#head = head
    this.#config = config
    this.#optimizer = new Adam(online.parameters, {
      learningRate: config.learningRate,
      maxGradNorm: config.maxGradNorm,
    })
    this.syncTarget()
  }

  syncTarget(): void {
    this.#target.parameters.copyFrom(this.#online.parameters)
  }

  /**
   * One gradient step.
   *
   * @param demonstrations how many of the last rows are demonstrations
   * @param rng draws the noise of noisy weights, of each network for itself, and the dropout
   */
  async step(batch: ReplayBatch, demonstrations: number, rng: Rng): Promise<LearnerStep> {
    this.#online.drawNoise(rng)
    this.#target.drawNoise(rng)
    const { actionsT, masksT, weights } = batch
    const size = actionsT.length
    const targetsT = await this.#targets(batch)
    const pass = await this.#online.forward(statesT(batch), rng)
    const { atoms: atomsT, q: qT } = pass.values
    const result = this.#head.loss({ atomsT, actionsT, targetsT, weights })
    const { demonstrationMargin, demonstrationCoefficient: coefficient } = this.#config
    const from = size - demonstrations
    const margin = marginLoss({ qT, actionsT, masksT, from }, demonstrationMargin)
    for (const [entry, slope] of margin.slopes) {
      const offset = entry * this.#head.atoms
      this.#head.addMeanGradient(atomsT, offset, coefficient * slope, result.gradient)
    }
    const gradients = await this.#online.backward(pass, result.gradient)
    const gradNorm = this.#optimizer.step(gradients)
    const errorSum = result.errors.reduce((sum, error) => sum + Math.abs(error), 0)
    const metrics = {
      loss: result.loss + coefficient * margin.loss,
      q_target_mean: result.targetMean,
      td_error_mean: errorSum / size,
      grad_norm: gradNorm,
      ...layerNorms(gradients),
      ...(demonstrations > 0 ? { margin_loss: margin.loss } : {}),
    }
    return { metrics, errors: result.errors }
  }

  /** Shape [B × N]. */
  async #targets(batch: ReplayBatch): Promise<Float32Array> {
    const { double, munchausen } = this.#config
    const { masksTpN, returnsT, bootstrapsT } = batch
    const isTerminal = bootstrapsT.every((bootstrap) => bootstrap === 0)
    const next = isTerminal
      ? nothing(batch, this.#head)
      : await this.#target.predict(statesTpN(batch))
    if (munchausen) return this.#munchausenTargets(batch, next)
    const selecting = double && !isTerminal ? await this.#online.predict(statesTpN(batch)) : next
    const actionsTpN = nextActions(selecting.q, masksTpN, bootstrapsT)
    return this.#head.targets({ returnsT, bootstrapsT, ...chosen(next, actionsTpN, this.#head) })
  }

  /** Shape [B]; for one-step transitions. */
  async #munchausenTargets(batch: ReplayBatch, next: ActionValues): Promise<Float32Array> {
    const { munchausenAlpha: alpha, munchausenTemperature: temperature } = this.#config
    const { q: qT } = await this.#target.predict(statesT(batch))
    return munchausenTargets(
      {
        rewardsT: batch.returnsT,
        discountsT: batch.bootstrapsT,
        actionsT: batch.actionsT,
        qT,
        qTp1: next.q,
        masksT: batch.masksT,
        masksTp1: batch.masksTpN,
      },
      { alpha, temperature, clip: -1 },
    )
  }

  getState(): { tensors: Record<string, StoredTensor>; optimizerSteps: number } {
    const optimizer = this.#optimizer.getState('adam/')
    return {
      tensors: {
        ...this.#online.parameters.toStored('online/'),
        ...this.#target.parameters.toStored('target/'),
        ...optimizer.tensors,
      },
      optimizerSteps: optimizer.steps,
    }
  }

  /** Both networks take the weights of another's online one. */
  startFrom(tensors: Readonly<Record<string, StoredTensor>>): void {
    this.#online.parameters.fromStored('online/', tensors)
    this.syncTarget()
  }

  setState(tensors: Readonly<Record<string, StoredTensor>>, optimizerSteps: number): void {
    this.#online.parameters.fromStored('online/', tensors)
    this.#target.parameters.fromStored('target/', tensors)
    this.#optimizer.setState('adam/', { tensors, steps: optimizerSteps })
  }
}

function statesT({ observationsT, masksT, priorsT }: ReplayBatch): States {
  return { observations: observationsT, masks: masksT, priors: priorsT }
}

function statesTpN({ observationsTpN, masksTpN, priorsTpN }: ReplayBatch): States {
  return { observations: observationsTpN, masks: masksTpN, priors: priorsTpN }
}

/** Values of a batch that nothing follows: nobody asks the network about them. */
function nothing({ masksTpN }: ReplayBatch, { atoms }: ValueHead): ActionValues {
  const entries = masksTpN.length * (masksTpN[0]?.length ?? 0)
  return { atoms: new Float32Array(entries * atoms), q: new Float32Array(entries), bias: null }
}

/** Atoms [B × N] and the prior's share [B] of one action per row. */
function chosen(values: ActionValues, actions: Int32Array, { atoms: count }: ValueHead) {
  const { atoms, bias } = values
  const actionCount = atoms.length / (actions.length * count)
  const atomsTpN = new Float32Array(actions.length * count)
  actions.forEach((action, row) => {
    const at = (row * actionCount + action) * count
    atomsTpN.set(atoms.subarray(at, at + count), row * count)
  })
  const shiftsTpN = Float32Array.from(
    actions,
    (action, row) => bias?.[row * actionCount + action] ?? 0,
  )
  return { atomsTpN, shiftsTpN }
}
