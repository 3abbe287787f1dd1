import type { LearnMetrics, StoredTensor } from '../../src/core/agent.ts'
import type { Mlp } from '../../src/nn/mlp.ts'
import { Adam } from '../../src/nn/optimizer.ts'
import type { ReplayBatch } from '../../src/replay/replay-buffer.ts'
import type { DqnConfig } from './config.ts'
import { munchausenTargets, qLoss, qTargets } from './loss.ts'
import { combineDueling, duelingGradient } from './network.ts'

// Legend: B batch, A actions.

/** Makes gradient steps on the online network and holds the target network. */
export class DqnLearner {
  readonly #online: Mlp
  readonly #target: Mlp
  readonly #config: DqnConfig
  readonly #optimizer: Adam

  /** Both networks stay the caller's to dispose; the target starts as a copy of the online one. */
  constructor(online: Mlp, target: Mlp, config: DqnConfig) {
    this.#online = online
    this.#target = target
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

  /** One gradient step. @returns its metrics, and the TD errors for the priorities, shape [B] */
  async step(batch: ReplayBatch): Promise<{ metrics: LearnMetrics; tdErrors: Float32Array }> {
    const { dueling, huberDelta } = this.#config
    const size = batch.actionsT.length
    const targetsT = await this.#targets(batch)
    const pass = await this.#online.forward(batch.observationsT, size)
    const qT = this.#toQ(pass.output, batch.masksT) // [B × A]
    const result = qLoss({ ...batch, qT, targetsT }, huberDelta)
    const gradients = await this.#online.backward(
      pass,
      dueling ? duelingGradient(result.gradient, batch.masksT) : result.gradient,
    )
    const gradNorm = this.#optimizer.step(gradients)
    const mean = (values: Float32Array) => values.reduce((sum, x) => sum + x, 0) / size
    const metrics = {
      loss: result.loss,
      q_target_mean: mean(targetsT),
      td_error_mean: mean(result.tdErrors.map(Math.abs)),
      grad_norm: gradNorm,
    }
    return { metrics, tdErrors: result.tdErrors }
  }

  /** Shape [B]. */
  async #targets(batch: ReplayBatch): Promise<Float32Array> {
    const { observationsTpN, masksTpN } = batch
    const size = masksTpN.length
    if (this.#config.munchausen) return this.#munchausen(batch)
    const qTpN = this.#toQ(await this.#target.predict(observationsTpN, size), masksTpN)
    const qSelectorTpN = this.#config.double
      ? this.#toQ(await this.#online.predict(observationsTpN, size), masksTpN)
      : qTpN
    return qTargets({ ...batch, qTpN, qSelectorTpN })
  }

  /** Shape [B]; for one-step transitions. */
  async #munchausen(batch: ReplayBatch): Promise<Float32Array> {
    const { masksT, masksTpN, observationsT, observationsTpN } = batch
    const size = masksT.length
    const { munchausenAlpha: alpha, munchausenTemperature: temperature } = this.#config
    const qT = this.#toQ(await this.#target.predict(observationsT, size), masksT)
    const qTp1 = this.#toQ(await this.#target.predict(observationsTpN, size), masksTpN)
    return munchausenTargets(
      {
        rewardsT: batch.returnsT,
        discountsT: batch.bootstrapsT,
        actionsT: batch.actionsT,
        qT,
        qTp1,
        masksT,
        masksTp1: masksTpN,
      },
      { alpha, temperature, clip: -1 },
    )
  }

  #toQ(outputs: Float32Array, masks: readonly Int8Array[]): Float32Array {
    return this.#config.dueling ? combineDueling(outputs, masks) : outputs
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

  setState(tensors: Readonly<Record<string, StoredTensor>>, optimizerSteps: number): void {
    this.#online.parameters.fromStored('online/', tensors)
    this.#target.parameters.fromStored('target/', tensors)
    this.#optimizer.setState('adam/', { tensors, steps: optimizerSteps })
  }
}
