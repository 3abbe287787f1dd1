import type * as tf from '@tensorflow/tfjs-core'
import type { StoredTensor } from '../../core/agent.ts'
import { CheckpointError, ConfigError, ContractError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { integers } from '../../nn/compile/compiled.ts'
import { adam } from '../../nn/optimizers/adam.ts'
import { TrainingStep } from '../../nn/training-step.ts'
import type { Rng } from '../../random/rng.ts'
import { type BatchSteps, planShapes, shapeFor } from './batch-shapes.ts'
import {
  type Batch,
  type EncodedPair,
  lengthBuckets,
  makeBatch,
  stepsOfBatch,
  stepsOfBuckets,
  type WordDropout,
} from './batches.ts'
import { dropoutInputs } from './dropout-inputs.ts'
import type { EpochMetrics } from './epoch-metrics.ts'
import type { Seq2SeqNetwork } from './network.ts'
import { scheduledTokens } from './scheduled-sampling.ts'
import type { Seq2SeqModel } from './seq2seq-model.ts'
import { teacherForced, teacherForcedInputs } from './teacher-forcing.ts'
import { tokenLoss } from './token-loss.ts'
import { evaluatePairs, type ValidationMetrics } from './validation.ts'

// Legend: B batch, T program steps, A actions.

export interface TrainerConfig {
  /** Pairs per update, at least 1. */
  readonly batchSize: number
  /** Passes over the training pairs, at least 1. */
  readonly numEpochs: number
  /** Adam's step size at its highest, above 0. */
  readonly learningRate: number
  /** `cosine` falls to a twentieth over all epochs (Loshchilov and Hutter 2017). */
  readonly learningRateSchedule: 'constant' | 'cosine'
  /** Gradients are scaled down to this global norm, above 0. */
  readonly maxGradNorm: number
  /** Decoupled weight decay, at least 0. */
  readonly weightDecay: number
  /** Share of the target's probability spread over all actions, in [0, 1). */
  readonly labelSmoothing: number
  /** Share of docstring words replaced by an unknown one while training, in [0, 1). */
  readonly wordDropout: number
  /** Share of decoder inputs that are the true token, in the first epoch and in the last. */
  readonly teacherForcingStart: number
  readonly teacherForcingEnd: number
  /** Epochs without a better validation loss after which training stops; null never. */
  readonly patience: number | null
}

export interface TrainerState {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly json: JsonObject
}

/**
 * Supervised training with teacher forcing. Everything drawn depends on the seed, the epoch and the
 * batch alone, so a run that stops and resumes makes the same updates as one that does not.
 */
export class Seq2SeqTrainer {
  readonly #model: Seq2SeqModel
  readonly #train: readonly EncodedPair[]
  readonly #validation: readonly EncodedPair[]
  readonly #config: TrainerConfig
  readonly #rng: Rng
  readonly #step: TrainingStep
  /** Rows of every batch, and the steps that batches are padded to: few shapes, so that few graphs are built. */
  readonly #rows: number
  readonly #shapes: readonly BatchSteps[]
  #rate: number
  /** Place in the run: the epoch, counted from 0, and the batches of it that are done. */
  #epoch = 0
  #batch = 0
  #updates = 0
  #sums = { loss: 0, tokens: 0, norm: 0, batches: 0 }
  #bestLoss = Number.POSITIVE_INFINITY
  #bestEpoch = 0
  #best: Readonly<Record<string, StoredTensor>> | null = null
  /**
   * Better weights than the best, of an epoch that was cut short: for a model that is saved now, and no part
   * of the state, since training that is not stopped knows no loss in the middle of an epoch.
   */
  #cutShort: Readonly<Record<string, StoredTensor>> | null = null

  /** The model stays the caller's. Throws a `ConfigError` when there is nothing to learn from. */
  constructor(
    model: Seq2SeqModel,
    data: { readonly train: readonly EncodedPair[]; readonly validation: readonly EncodedPair[] },
    config: TrainerConfig,
    rng: Rng,
  ) {
    if (data.train.length === 0 || data.validation.length === 0) {
      throw new ConfigError(
        `Expected training and validation pairs, got ${data.train.length} and ${data.validation.length}; ` +
          'give a larger corpus, or one that the vocabulary can write',
      )
    }
    this.#model = model
    this.#train = data.train
    this.#validation = data.validation
    this.#config = config
    this.#rng = rng
    const { batchSize, numEpochs, learningRate } = config
    this.#rate = learningRate
    this.#rows = Math.min(batchSize, data.train.length)
    this.#shapes = planShapes(stepsOfBuckets(data.train, batchSize), {
      runs: numEpochs,
      rows: this.#rows,
    })
    this.#step = trainingStep(model.network, config)
  }

  /** Updates since the start of training. */
  get updates(): number {
    return this.#updates
  }

  /** Whether every epoch is done, or patience has run out. */
  get finished(): boolean {
    const { numEpochs, patience } = this.#config
    if (this.#epoch >= numEpochs) return true
    return patience !== null && this.#epoch - this.#bestEpoch >= patience
  }

  /**
   * The rest of the current epoch, then validation.
   *
   * @param shouldStop asked after each update; true cuts the epoch short, to be gone on with later
   */
  async trainEpoch(shouldStop: () => boolean = () => false): Promise<EpochMetrics> {
    const batches = lengthBuckets(
      this.#train,
      this.#config.batchSize,
      this.#rng.split(`epoch-${this.#epoch}`),
    )
    const stop = { asked: false }
    while (this.#batch < batches.length && !stop.asked) {
      this.#rate = this.#learningRate(batches.length)
      await this.#update(batches[this.#batch]!)
      this.#batch++
      stop.asked = shouldStop()
    }
    const complete = this.#batch >= batches.length
    const metrics = await this.#closeEpoch(complete)
    if (complete) {
      this.#epoch++
      this.#batch = 0
      this.#sums = { loss: 0, tokens: 0, norm: 0, batches: 0 }
    }
    return metrics
  }

  /** Loss and accuracies under teacher forcing, dropout off. */
  validate(): Promise<ValidationMetrics> {
    return evaluatePairs(this.#model, this.#validation)
  }

  /** Puts the weights of the lowest validation loss back into the model. */
  restoreBest(): void {
    const best = this.#cutShort ?? this.#best
    if (best !== null) this.#model.network.parameters.fromStored('', best)
  }

  getState(): TrainerState {
    const optimizer = this.#step.getState('adam/')
    const best = Object.entries(this.#best ?? {}).map(([name, tensor]) => [`best/${name}`, tensor])
    return {
      tensors: {
        ...this.#model.network.parameters.toStored('model/'),
        ...optimizer.tensors,
        ...Object.fromEntries(best),
      },
      json: {
        epoch: this.#epoch,
        batch: this.#batch,
        updates: this.#updates,
        sums: this.#sums,
        bestLoss: Number.isFinite(this.#bestLoss) ? this.#bestLoss : null,
        bestEpoch: this.#bestEpoch,
        optimizerSteps: optimizer.steps,
        batchSize: this.#config.batchSize,
        trainPairs: this.#train.length,
      },
    }
  }

  /** Throws a `CheckpointError` when the state belongs to another model, corpus or batch size. */
  setState(state: TrainerState): void {
    const saved = state.json as unknown as SavedCounters
    if (
      saved.trainPairs !== this.#train.length ||
      saved.batchSize !== this.#config.batchSize ||
      typeof saved.epoch !== 'number'
    ) {
      throw new CheckpointError(
        `The training state was made with ${saved.trainPairs} pairs in batches of ${saved.batchSize}, ` +
          `this run has ${this.#train.length} in batches of ${this.#config.batchSize}`,
      )
    }
    this.#model.network.parameters.fromStored('model/', state.tensors)
    this.#step.setState('adam/', { tensors: state.tensors, steps: saved.optimizerSteps })
    this.#epoch = saved.epoch
    this.#batch = saved.batch
    this.#updates = saved.updates
    this.#sums = { ...saved.sums }
    this.#bestLoss = saved.bestLoss ?? Number.POSITIVE_INFINITY
    this.#bestEpoch = saved.bestEpoch
    const best = Object.entries(state.tensors).filter(([name]) => name.startsWith('best/'))
    this.#best =
      best.length === 0 ? null : Object.fromEntries(best.map(([name, t]) => [name.slice(5), t]))
  }

  /** Frees what was built for the updates; the model stays. */
  dispose(): void {
    this.#step.dispose()
  }

  async #update(indices: readonly number[]): Promise<void> {
    const rng = this.#rng.split(`epoch-${this.#epoch}/batch-${this.#batch}`)
    const { wordDropout } = this.#config
    const dropout: WordDropout | null =
      wordDropout === 0
        ? null
        : {
            rate: wordDropout,
            buckets: this.#model.tokenizer.buckets,
            rng: rng.split('words'),
          }
    const { network } = this.#model
    const pairs = indices.map((i) => this.#train[i]!)
    const own = { rows: pairs.length, steps: stepsOfBatch(pairs) }
    const padded = { rows: this.#rows, steps: shapeFor(this.#shapes, own.steps) }
    const { startToken } = network
    const whole = makeBatch(pairs, { startToken, wordDropout: dropout, ...padded })
    const batch = await this.#scheduled(whole, rng)
    const inputs = {
      ...teacherForcedInputs(batch),
      ...dropoutInputs(network.config, own, padded, rng.split('dropout')),
      targets: integers(batch.targets, [batch.targets.length]),
    }
    const { gradNorm, outputs } = await this.#step.update(inputs, this.#rate)
    this.#updates++
    this.#sums.loss += outputs.sum!.data[0]!
    this.#sums.tokens += outputs.count!.data[0]!
    this.#sums.norm += gradNorm
    this.#sums.batches++
  }

  /** The batch as the decoder reads it where teacher forcing is not all: two passes instead of one. */
  async #scheduled(batch: Batch, rng: Rng): Promise<Batch> {
    const ratio = this.#teacherForcing()
    if (ratio >= 1) return batch
    const { likeliest } = await this.#model.network.foretell(batch, batch.targets)
    const tokens = scheduledTokens(
      { tokens: batch.tokens, likeliest, batchSize: this.#rows },
      ratio,
      rng.split('teacher-forcing'),
    )
    return { ...batch, tokens }
  }

  #teacherForcing(): number {
    const { teacherForcingStart: start, teacherForcingEnd: end, numEpochs } = this.#config
    return start + (end - start) * (this.#epoch / Math.max(1, numEpochs - 1))
  }

  #learningRate(batches: number): number {
    const { learningRate, learningRateSchedule, numEpochs } = this.#config
    if (learningRateSchedule === 'constant') return learningRate
    const progress = (this.#epoch * batches + this.#batch) / (numEpochs * batches)
    return learningRate * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * progress)))
  }

  async #closeEpoch(complete: boolean): Promise<EpochMetrics> {
    const { loss, tokenAccuracy, exactMatch } = await this.validate()
    const best = loss < this.#bestLoss
    const weights = best ? this.#model.network.parameters.toStored('') : null
    this.#cutShort = complete ? null : weights
    if (complete && best) {
      this.#bestLoss = loss
      this.#bestEpoch = this.#epoch + 1
      this.#best = weights
    }
    return {
      epoch: this.#epoch + 1,
      trainLoss: this.#sums.loss / Math.max(1, this.#sums.tokens),
      validationLoss: loss,
      perplexity: Math.exp(loss),
      tokenAccuracy,
      exactMatch,
      gradNorm: this.#sums.norm / Math.max(1, this.#sums.batches),
      learningRate: this.#rate,
      updates: this.#updates,
      complete,
      best,
    }
  }
}

/** Updates of a network by teacher forcing's loss. It is the caller's, as the network is. */
export function trainingStep(
  network: Seq2SeqNetwork,
  options: Pick<TrainerConfig, 'maxGradNorm' | 'weightDecay' | 'labelSmoothing'>,
): TrainingStep {
  const { maxGradNorm, weightDecay, labelSmoothing } = options
  if (network.fixed) throw new ContractError('A network of fixed weights cannot be trained')
  return new TrainingStep({
    name: 'seq2seq update',
    parameters: network.parameters,
    loss(parameters, inputs) {
      const logits = teacherForced(network.config, parameters, inputs)
      const { loss, sum, count } = tokenLoss(logits, inputs.targets as tf.Tensor1D, labelSmoothing)
      return { loss, outputs: { sum, count } }
    },
    optimizer: adam({ weightDecay }),
    maxGradNorm,
  })
}

interface SavedCounters {
  readonly epoch: number
  readonly batch: number
  readonly updates: number
  readonly sums: { loss: number; tokens: number; norm: number; batches: number }
  readonly bestLoss: number | null
  readonly bestEpoch: number
  readonly optimizerSteps: number
  readonly batchSize: number
  readonly trainPairs: number
}
