import type { LearnMetrics, StoredTensor } from '../../src/core/agent.ts'
import type { Json } from '../../src/core/json.ts'
import { floats, type HostTensors, integers, withPrefix } from '../../src/nn/compile/compiled.ts'
import { layerNorms } from '../../src/nn/layer-norms.ts'
import { TrainingStep } from '../../src/nn/training-step.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { ReplayBatch } from '../../src/replay/replay-buffer.ts'
import { checkLearntPart, scheduledModelRate, underModel } from '../learnt-model.ts'
import { optimizerOf } from '../optimizer-settings.ts'
import { scheduled } from '../schedule.ts'
import type { DqnNetworks } from './build.ts'
import type { DqnConfig } from './config.ts'
import type { States } from './network.ts'
import type { PriorPass } from './prior/learning-prior.ts'
import { tdFunctions } from './td-loss.ts'

// Legend: B batch, A actions.

export interface LearnerStep {
  readonly metrics: LearnMetrics
  /** How wrong each transition was, for the priorities; shape [B]. */
  readonly errors: Float32Array
}

/** The input that a model which learns gives, and by which the loss is differentiated for it. */
const NOW_BIAS = 'now/bias'

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
      differentiated: networks.prior === null ? [] : [NOW_BIAS],
    })
    this.#networks.target.copyFrom(this.#networks.online)
  }

  /** The target network goes towards the online one, by `tau` of the way; its prior, where that learns, too. */
  renewTarget(): void {
    const { target, online, prior } = this.#networks
    target.moveTowards(online, this.#config.tau)
    prior?.renewTarget(this.#config.tau)
  }

  /**
   * One gradient step. Throws a `ContractError` where loss or gradients are not finite: nothing has changed
   * then, but for the network where a model's gradients are not.
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
    const pass = (await this.#networks.prior?.forward(batch)) ?? null
    const inputs = this.#inputs(batch, pass, demonstrations, rng)
    const { learningRate, learningRateEnd } = this.#config
    const rate = scheduled(learningRate, learningRateEnd, way)
    const { loss, outputs, ...ofNetwork } = await this.#step.update(inputs, rate)
    const dBias = outputs[`gradient/${NOW_BIAS}`]?.data as Float32Array
    const ofModel = await pass?.update(dBias, scheduledModelRate(this.#config, rate))
    const errors = outputs.errors!.data as Float32Array
    const errorSum = errors.reduce((sum, error) => sum + Math.abs(error), 0)
    const metrics = {
      loss,
      q_target_mean: outputs.targetMean!.data[0]!,
      td_error_mean: errorSum / errors.length,
      grad_norm: Math.hypot(ofNetwork.gradNorm, ofModel?.gradNorm ?? 0),
      ...layerNorms({ ...ofNetwork.norms, ...underModel(ofModel?.norms ?? {}) }),
      ...(demonstrations > 0 ? { margin_loss: outputs.margin!.data[0]! } : {}),
    }
    return { metrics, errors }
  }

  #inputs(
    batch: ReplayBatch,
    pass: PriorPass | null,
    demonstrations: number,
    rng: Rng,
  ): HostTensors {
    const { network, target } = this.#networks
    const { actionsT, returnsT, bootstrapsT, weights } = batch
    const size = actionsT.length
    const shown = new Float32Array(size).fill(1, size - demonstrations)
    return {
      ...withPrefix('online/', network.noise(rng, size)),
      ...withPrefix('target/', network.noise(rng, size)),
      ...withPrefix('online/', network.dropout(rng, size)),
      ...withPrefix('targetWeights/', target.tensors()),
      ...withPrefix('now/', network.inputs(statesT({ ...batch, ...pass }))),
      ...withPrefix('next/', network.inputs(statesTpN({ ...batch, ...pass }))),
      ...pass?.inputs,
      actions: integers(actionsT, [size]),
      returns: floats(returnsT, [size]),
      bootstraps: floats(bootstrapsT, [size]),
      weights: floats(weights, [size]),
      ...(this.#config.demonstrations > 0 ? { demonstrations: floats(shown, [size]) } : {}),
    }
  }

  getState(): { tensors: Record<string, StoredTensor>; optimizerSteps: number; model?: Json } {
    const { online, target, prior } = this.#networks
    const ofModel = prior?.getState()
    const optimizer = this.#step.getState('adam/')
    return {
      tensors: {
        ...online.toStored('online/'),
        ...target.toStored('target/'),
        ...optimizer.tensors,
        ...ofModel?.tensors,
      },
      optimizerSteps: optimizer.steps,
      ...(ofModel === undefined ? {} : { model: ofModel.json }),
    }
  }

  /** Throws a `CheckpointError` where the weights of a state are of other parts, or of another shape. */
  checkWeights(tensors: Readonly<Record<string, StoredTensor>>): void {
    const { online, prior } = this.#networks
    checkLearntPart(tensors, prior !== null)
    online.checkStored('online/', tensors)
    prior?.checkWeights(tensors)
  }

  /** Online and target take the online weights of another, which {@link checkWeights} has let pass. */
  startFrom(tensors: Readonly<Record<string, StoredTensor>>): void {
    const { online, target, prior } = this.#networks
    online.fromStored('online/', tensors)
    target.copyFrom(online)
    prior?.startFrom(tensors)
  }

  /** Throws a `CheckpointError` where it is the state of other parts. */
  setState(
    tensors: Readonly<Record<string, StoredTensor>>,
    stored: { readonly optimizerSteps: number; readonly model?: Json | undefined },
  ): void {
    const { online, target, prior } = this.#networks
    checkLearntPart(tensors, prior !== null)
    online.fromStored('online/', tensors)
    target.fromStored('target/', tensors)
    this.#step.setState('adam/', { tensors, steps: stored.optimizerSteps })
    prior?.setState(tensors, stored.model ?? null)
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
