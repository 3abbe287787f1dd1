import type { StoredTensor } from '../../src/core/agent.ts'
import type { Json, JsonObject } from '../../src/core/json.ts'
import type { DescribedPosition, ProgramPosition } from '../../src/core/policy-initializer.ts'
import type { LearnableModel } from '../../src/models/learning/learnable-model.ts'
import type { GradientNorms } from '../../src/nn/optimizer-slots.ts'
import { assertLength } from '../../src/nn/shape.ts'
import type { TrainedNetwork } from '../../src/nn/trained-network.ts'
import { stackRows } from '../../src/replay/stack-rows.ts'
import { actByModel, checkLearntPart, positionsOf, underModel } from '../learnt-model.ts'
import { ObservationPacker } from '../observation.ts'
import { joinOutputs, type OutputLayout, splitOutputs } from './network-outputs.ts'

// Legend: N states, M further states, A actions.

/** States that a policy is asked about, one entry each. */
export interface PolicyStates {
  readonly observations: readonly Float32Array[]
  /** What the initializer says, rows of [A]; none where no prior depends on the state. */
  readonly priorsT: readonly Float32Array[]
  /** None where no model learns. */
  readonly positionsT: readonly ProgramPosition[]
}

export interface PolicyOutputs {
  /** The policy's logits, shape [N × A]; the caller may keep them. */
  readonly logitsT: Float32Array
  /** Values of the N and the M states; null where the network has none. */
  readonly valuesT: Float32Array | null
}

/** Step sizes of the two parts of a policy. */
export interface LearningRates {
  readonly learningRate: number
  readonly modelLearningRate: number
}

export interface PolicyPass extends PolicyOutputs {
  /** What the initializer says of the states, [N × A]; null where no prior depends on the state. */
  readonly priorLogitsT: Float32Array | null
  /**
   * Changes the weights. To be called once, before any other update. Throws a `ContractError` where the
   * norm of the gradients is not finite; where a model learns beside a network, one of them may have changed.
   *
   * @param gradients dL/dlogits, [N × A], and dL/dvalues, [N], where there are any
   */
  update(
    gradients: { readonly logitsT: Float32Array; readonly valuesT?: Float32Array },
    rates: LearningRates,
  ): Promise<GradientNorms>
}

export interface PolicyParts extends OutputLayout {
  /** Numbers of an observation's row. */
  readonly observationSize: number
  /** Gives outputs of this layout; null where it would give none. */
  readonly network: TrainedNetwork | null
  /** What learns in the place of the initializer; null where that stays as it is. */
  readonly model: LearnableModel | null
}

/**
 * What a policy learns: a network over observations, a sequence model, or both. Its logits are the sum of the
 * network's and of what it starts from, which is the learning model or a fixed prior.
 */
export class PolicyNetwork {
  readonly #parts: PolicyParts
  readonly #packer: ObservationPacker

  /** Takes over network and model. */
  constructor(parts: PolicyParts) {
    this.#parts = parts
    this.#packer = new ObservationPacker(parts.observationSize)
  }

  get actionCount(): number {
    return this.#parts.actionCount
  }

  get observationSize(): number {
    return this.#parts.observationSize
  }

  /**
   * Logits to act by, [N × A].
   *
   * @param positions left out by whoever asks of no program
   * @param explore whether what is done may be learnt from
   */
  async act(
    observations: readonly Float32Array[],
    priors: readonly Float32Array[] | undefined,
    positions: readonly DescribedPosition[] | undefined,
    explore: boolean,
  ): Promise<Float32Array> {
    const { network, model, hasLogits } = this.#parts
    const count = observations.length
    const start = await this.#start(model, priors, positions, explore)
    if (network === null || !hasLogits) return start as Float32Array
    const output = await network.predict(this.#packer.pack(observations), count)
    return sum(splitOutputs(output, count, this.#parts).logitsT, start)
  }

  /** @param further states whose values alone are asked for */
  async predict(
    states: PolicyStates,
    further: readonly Float32Array[] = [],
  ): Promise<PolicyOutputs> {
    const { network, model } = this.#parts
    const rows = [...states.observations, ...further]
    const output =
      network === null ? null : await network.predict(this.#packer.pack(rows), rows.length)
    const start =
      model === null
        ? priorsOf(states)
        : await model.predict(positionsOf(states.observations.length, states.positionsT))
    return this.#outputs(output, start, states.observations.length, rows.length)
  }

  /** As `predict`, for an update. */
  async forward(states: PolicyStates): Promise<PolicyPass> {
    const { network, model } = this.#parts
    const { observations } = states
    const count = observations.length
    const pass =
      network === null ? null : await network.forward(this.#packer.pack(observations), count)
    const ofModel =
      model === null ? null : await model.forward(positionsOf(count, states.positionsT))
    const priorLogitsT = priorsOf(states)
    const start = ofModel?.logits ?? priorLogitsT
    return {
      ...this.#outputs(pass?.output ?? null, start, count, count),
      priorLogitsT,
      update: async (gradients, { learningRate, modelLearningRate }) => {
        assertLength('logitsT', gradients.logitsT, count * this.actionCount)
        const joined = joinOutputs(count, gradients, this.#parts)
        const ofNetwork = await pass?.update(joined, learningRate)
        const norms = await ofModel?.update(gradients.logitsT, modelLearningRate)
        return {
          gradNorm: Math.hypot(ofNetwork?.gradNorm ?? 0, norms?.gradNorm ?? 0),
          norms: { ...ofNetwork?.norms, ...underModel(norms?.norms ?? {}) },
        }
      },
    }
  }

  /** Weights, optimizers, and what the model was told. */
  getState(): {
    readonly tensors: Readonly<Record<string, StoredTensor>>
    readonly json: JsonObject
  } {
    const { network, model } = this.#parts
    const optimizer = network?.getState('adam/')
    const ofModel = model?.getState('model/')
    return {
      tensors: {
        ...network?.parameters.toStored('net/'),
        ...optimizer?.tensors,
        ...ofModel?.tensors,
      },
      json: {
        optimizerSteps: optimizer?.steps ?? 0,
        ...(ofModel === undefined ? {} : { model: ofModel.json }),
      },
    }
  }

  /** Throws a `CheckpointError` where weights are missing or of another shape. */
  setState(
    tensors: Readonly<Record<string, StoredTensor>>,
    stored: { readonly optimizerSteps: number; readonly model?: Json | undefined },
  ): void {
    const { network, model } = this.#parts
    const { optimizerSteps, model: ofModel = null } = stored
    network?.parameters.fromStored('net/', tensors)
    network?.setState('adam/', { tensors, steps: optimizerSteps })
    model?.setState('model/', { tensors, json: ofModel })
  }

  /** Throws a `CheckpointError` where the weights of a state are of other parts, or of another shape. */
  checkWeights(tensors: Readonly<Record<string, StoredTensor>>): void {
    const { network, model } = this.#parts
    checkLearntPart(tensors, model !== null)
    network?.parameters.checkStored('net/', tensors)
    model?.checkWeights('model/', tensors)
  }

  /** Takes the weights alone, which {@link checkWeights} has let pass. */
  startFrom(tensors: Readonly<Record<string, StoredTensor>>): void {
    this.#parts.network?.parameters.fromStored('net/', tensors)
    this.#parts.model?.startFrom('model/', tensors)
  }

  /** Writes the model that learns, where one does; see `Agent.saveModel`. */
  async saveModel(path: string, provenance: JsonObject): Promise<void> {
    await this.#parts.model?.save(path, provenance)
  }

  dispose(): void {
    this.#parts.network?.dispose()
    this.#parts.model?.dispose()
  }

  async #start(
    model: LearnableModel | null,
    priors: readonly Float32Array[] | undefined,
    positions: readonly DescribedPosition[] | undefined,
    explore: boolean,
  ): Promise<Float32Array | null> {
    if (model === null) return priors === undefined ? null : stackRows(priors)
    return actByModel(model, positions, explore)
  }

  #outputs(
    output: Float32Array | null,
    start: Float32Array | null,
    count: number,
    rows: number,
  ): PolicyOutputs {
    const { hasLogits } = this.#parts
    if (output === null) return { logitsT: start as Float32Array, valuesT: null }
    const { logitsT, valuesT } = splitOutputs(output, rows, this.#parts)
    const own = logitsT.subarray(0, count * this.actionCount)
    return { logitsT: hasLogits ? sum(own, start) : (start as Float32Array), valuesT }
  }
}

function priorsOf({ priorsT }: PolicyStates): Float32Array | null {
  return priorsT.length === 0 ? null : stackRows(priorsT)
}

/** Adds to the logits, [N × A], what they start from, where there is such. */
function sum(logits: Float32Array, start: Float32Array | null): Float32Array {
  if (start === null) return logits
  // `map` takes ten times as long.
  for (let i = 0; i < logits.length; i++) logits[i]! += start[i]!
  return logits
}
