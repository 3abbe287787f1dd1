import type { LearnMetrics, StoredTensor } from '../../src/core/agent.ts'
import { floats, type HostTensors, integers, withPrefix } from '../../src/nn/compile/compiled.ts'
import { layerNorms } from '../../src/nn/layer-norms.ts'
import { TrainingStep } from '../../src/nn/training-step.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { ReplayBatch } from '../../src/replay/replay-buffer.ts'
import { optimizerOf } from '../optimizer-settings.ts'
import { scheduled } from '../schedule.ts'
import type { DqnNetworks } from './build.ts'
import type { DqnConfig } from './config.ts'
import type { States } from './network.ts'
import { tdFunctions } from './td-loss.ts'

// Legend: B batch, A actions.

export interface LearnerStep {
  readonly metrics: LearnMetrics
  /** How wrong each transition was, for the priorities; shape [B]. */
  readonly errors: Float32Array
}

/** Makes gradient steps on the online network and holds the target network. */
export class GradientStep {
  readonly #networks: DqnNetworks
  readonly #config: DqnConfig
  readonly #step: TrainingStep

  /** The networks stay the caller's to dispose; the target starts as a copy of the online one. */
  constructor(networks: DqnNetworks, config: DqnConfig) {
    this.#networks = networks
    this.#config = config
    this.#step = new TrainingStep({
      name: 'dqn step',
      parameters: networks.online,
      ...tdFunctions(networks.network, config, config.demonstrations > 0),
      optimizer: optimizerOf(config),
      maxGradNorm: config.maxGradNorm,
    })
    this.#networks.target.copyFrom(this.#networks.online)
  }

  /** The target network goes towards the online one, by `tau` of the way. */
  renewTarget(): void {
    this.#networks.target.moveTowards(this.#networks.online, this.#config.tau)
  }

  /**
   * One gradient step.
   *
   * @param demonstrations how many of the last rows are demonstrations
   * @param way how far schedules have come, 0 to 1
   * @param rng draws the noise of noisy weights, of each network for itself, and the dropout
   */
  async step(
    batch: ReplayBatch,
    demonstrations: number,
    way: number,
    rng: Rng,
  ): Promise<LearnerStep> {
    const inputs = this.#inputs(batch, demonstrations, rng)
    const { learningRate, learningRateEnd } = this.#config
    const rate = scheduled(learningRate, learningRateEnd, way)
    const { loss, gradNorm, norms, outputs } = await this.#step.update(inputs, rate)
    const errors = outputs.errors!.data as Float32Array
    const errorSum = errors.reduce((sum, error) => sum + Math.abs(error), 0)
    const metrics = {
      loss,
      q_target_mean: outputs.targetMean!.data[0]!,
      td_error_mean: errorSum / errors.length,
      grad_norm: gradNorm,
      ...layerNorms(norms),
      ...(demonstrations > 0 ? { margin_loss: outputs.margin!.data[0]! } : {}),
    }
    return { metrics, errors }
  }

  #inputs(batch: ReplayBatch, demonstrations: number, rng: Rng): HostTensors {
    const { network, target } = this.#networks
    const { actionsT, returnsT, bootstrapsT, weights } = batch
    const size = actionsT.length
    const shown = new Float32Array(size).fill(1, size - demonstrations)
    return {
      ...withPrefix('online/', network.noise(rng, size)),
      ...withPrefix('target/', network.noise(rng, size)),
      ...withPrefix('online/', network.dropout(rng, size)),
      ...withPrefix('targetWeights/', target.tensors()),
      ...withPrefix('now/', network.inputs(statesT(batch))),
      ...withPrefix('next/', network.inputs(statesTpN(batch))),
      actions: integers(actionsT, [size]),
      returns: floats(returnsT, [size]),
      bootstraps: floats(bootstrapsT, [size]),
      weights: floats(weights, [size]),
      ...(this.#config.demonstrations > 0 ? { demonstrations: floats(shown, [size]) } : {}),
    }
  }

  getState(): { tensors: Record<string, StoredTensor>; optimizerSteps: number } {
    const { online, target } = this.#networks
    const optimizer = this.#step.getState('adam/')
    return {
      tensors: {
        ...online.toStored('online/'),
        ...target.toStored('target/'),
        ...optimizer.tensors,
      },
      optimizerSteps: optimizer.steps,
    }
  }

  /** Both networks take the weights of another's online one. */
  startFrom(tensors: Readonly<Record<string, StoredTensor>>): void {
    this.#networks.online.fromStored('online/', tensors)
    this.#networks.target.copyFrom(this.#networks.online)
  }

  setState(tensors: Readonly<Record<string, StoredTensor>>, optimizerSteps: number): void {
    this.#networks.online.fromStored('online/', tensors)
    this.#networks.target.fromStored('target/', tensors)
    this.#step.setState('adam/', { tensors, steps: optimizerSteps })
  }

  /** Frees what was compiled. */
  dispose(): void {
    this.#step.dispose()
  }
}

function statesT({ observationsT, masksT, priorsT }: ReplayBatch): States {
  return { observations: observationsT, masks: masksT, priors: priorsT }
}

function statesTpN({ observationsTpN, masksTpN, priorsTpN }: ReplayBatch): States {
  return { observations: observationsTpN, masks: masksTpN, priors: priorsTpN }
}
