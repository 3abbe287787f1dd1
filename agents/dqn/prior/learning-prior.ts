import type { StoredTensor } from '../../../src/core/agent.ts'
import { ContractError } from '../../../src/core/errors.ts'
import type { Json, JsonObject } from '../../../src/core/json.ts'
import type { DescribedPosition, ProgramPosition } from '../../../src/core/policy-initializer.ts'
import type { LearnableModel, ModelState } from '../../../src/models/learning/learnable-model.ts'
import { floats, type HostTensors } from '../../../src/nn/compile/compiled.ts'
import type { GradientNorms } from '../../../src/nn/optimizer-slots.ts'
import type { Parameters } from '../../../src/nn/parameters.ts'
import type { ReplayBatch } from '../../../src/replay/replay-buffer.ts'
import { unstackRows } from '../../../src/replay/stack-rows.ts'
import { actByModel, positionsOf } from '../../learnt-model.ts'
import { type BiasRule, priorBias, priorBiases, priorBiasGradient } from './prior-bias.ts'

// Legend: B batch, A actions; T now, TpN n steps later.

/** What a model that learns says of a batch. */
export interface PriorPass {
  /** Its logits of both states, B rows of shape [A]; zeros where nothing follows. */
  readonly priorsT: readonly Float32Array[]
  readonly priorsTpN: readonly Float32Array[]
  /**
   * For the step of the values: `targetNext/bias`, and `targetNow/bias` where targets are soft, of the model that
   * follows, [B, A]; `fixedBiases`, what the initializer as it was says of the actions that were taken, [B].
   */
  readonly inputs: HostTensors
  /** Changes the weights. To be called once. @param dBias dL/dbias of the states of now, [B × A] */
  update(dBias: Float32Array, learningRate: number): Promise<GradientNorms>
}

/**
 * The prior of the values as a sequence model that learns, and a copy of it that goes after it as the target
 * network goes after the online one.
 */
export class LearningPrior {
  readonly #model: LearnableModel
  readonly #target: Parameters
  readonly #rule: BiasRule
  readonly #isSoft: boolean

  /**
   * Takes over the model.
   *
   * @param isSoft whether targets ask of the states of now, too, as soft ones do
   */
  constructor(model: LearnableModel, rule: BiasRule, isSoft: boolean) {
    this.#model = model
    this.#target = model.weights.clone()
    this.#rule = rule
    this.#isSoft = isSoft
  }

  /** Logits to act by, a row of shape [A] each. */
  async act(
    positions: readonly DescribedPosition[] | undefined,
    explore: boolean,
  ): Promise<readonly Float32Array[]> {
    return this.#rows(await actByModel(this.#model, positions, explore))
  }

  /** Throws a `ContractError` where transitions lack a position, or what the initializer said. */
  async forward(batch: ReplayBatch): Promise<PriorPass> {
    const count = batch.actionsT.length
    const positionsT = positionsOf(count, batch.positionsT)
    const next = nextPositions(batch)
    const fixedBiases = this.#fixedBiases(batch)
    const positionsTpN = next.map(({ position }) => position)
    // Programs of now are within those of later, and are not computed twice.
    const pass = await this.#model.forward([...positionsT, ...positionsTpN])
    const said = this.#rows(pass.logits)
    const priorsT = said.slice(0, count)
    const asked = this.#isSoft ? [...positionsTpN, ...positionsT] : positionsTpN
    const target = asked.length === 0 ? [] : await this.#targetRows(asked)
    const targetPriorsTpN = this.#scattered(target, next, count)
    const targetPriorsT = target.slice(next.length)
    return {
      priorsT,
      priorsTpN: this.#scattered(said.slice(count), next, count),
      inputs: {
        ...(this.#isSoft ? { 'targetNow/bias': this.#biases(batch.masksT, targetPriorsT) } : {}),
        'targetNext/bias': this.#biases(batch.masksTpN, targetPriorsTpN),
        fixedBiases: floats(fixedBiases, [count]),
      },
      update: (dBias, learningRate) => {
        const dLogits = new Float32Array(pass.logits.length)
        const { actionCount } = this.#model
        batch.masksT.forEach((mask, b) => {
          const row = (all: Float32Array) => all.subarray(b * actionCount, (b + 1) * actionCount)
          priorBiasGradient(priorsT[b]!, mask, this.#rule, row(dBias), row(dLogits))
        })
        return pass.update(dLogits, learningRate)
      },
    }
  }

  /** The copy goes towards the model, by `part` of the way. */
  renewTarget(part: number): void {
    this.#target.moveTowards(this.#model.weights, part)
  }

  getState(): ModelState {
    const { tensors, json } = this.#model.getState('model/')
    return { tensors: { ...tensors, ...this.#target.toStored('modelTarget/') }, json }
  }

  setState(tensors: Readonly<Record<string, StoredTensor>>, json: Json): void {
    this.#target.checkStored('modelTarget/', tensors)
    this.#model.setState('model/', { tensors, json })
    this.#target.fromStored('modelTarget/', tensors)
  }

  /** Throws a `CheckpointError` where the weights of a state are not those of such a model. */
  checkWeights(tensors: Readonly<Record<string, StoredTensor>>): void {
    this.#model.checkWeights('model/', tensors)
  }

  /** Model and copy take the weights of another's model. */
  startFrom(tensors: Readonly<Record<string, StoredTensor>>): void {
    this.#model.startFrom('model/', tensors)
    this.#target.copyFrom(this.#model.weights)
  }

  /** As `Agent.saveModel`. */
  save(path: string, provenance: JsonObject): Promise<void> {
    return this.#model.save(path, provenance)
  }

  dispose(): void {
    this.#model.dispose()
  }

  async #targetRows(positions: readonly ProgramPosition[]): Promise<readonly Float32Array[]> {
    return this.#rows(await this.#model.predict(positions, this.#target))
  }

  #rows(logits: Float32Array): readonly Float32Array[] {
    return unstackRows(logits, this.#model.actionCount)
  }

  #scattered(
    rows: readonly Float32Array[],
    next: readonly NextPosition[],
    count: number,
  ): readonly Float32Array[] {
    const nothing = new Float32Array(this.#model.actionCount)
    const all = new Array<Float32Array>(count).fill(nothing)
    for (const [i, { row }] of next.entries()) all[row] = rows[i]!
    return all
  }

  #biases(masks: readonly Int8Array[], priors: readonly Float32Array[]) {
    const shape = [masks.length, this.#model.actionCount]
    return floats(
      priorBiases(masks, (b) => priors[b]!, this.#rule),
      shape,
    )
  }

  #fixedBiases({ actionsT, masksT, priorsT }: ReplayBatch): Float32Array {
    if (priorsT === null) {
      throw new ContractError(
        'Expected `priorLogits` with every transition: values are held to what the initializer said before it learnt',
      )
    }
    const row = new Float64Array(this.#model.actionCount)
    return Float32Array.from(actionsT, (action, b) => {
      priorBias(priorsT[b]!, masksT[b]!, this.#rule, row)
      return row[action]!
    })
  }
}

interface NextPosition {
  /** Of the batch. */
  readonly row: number
  readonly position: ProgramPosition
}

/** Where programs stand n steps later, of the rows that bootstrap from it. */
function nextPositions({ positionsTpN, masksTpN }: ReplayBatch): readonly NextPosition[] {
  return (positionsTpN ?? []).flatMap((position, row) =>
    position === null || !masksTpN[row]!.includes(1) ? [] : [{ row, position }],
  )
}
