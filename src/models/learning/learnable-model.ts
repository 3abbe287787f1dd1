import { z } from 'zod'
import type { StoredTensor } from '../../core/agent.ts'
import { ConfigError, ContractError } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type {
  DescribedPosition,
  InitializerContext,
  PolicyInitializer,
  ProgramPosition,
} from '../../core/policy-initializer.ts'
import type { GradientNorms, UpdateRules } from '../../nn/optimizer-slots.ts'
import type { Parameters } from '../../nn/parameters.ts'
import { TrainedFunction } from '../../nn/trained-function.ts'
import { defineState } from '../../state/stored-state.ts'
import { saveModel } from '../seq2seq/model-file.ts'
import { Seq2SeqModel } from '../seq2seq/seq2seq-model.ts'
import { sharedTextsInputs, teacherForced } from '../seq2seq/teacher-forcing.ts'
import { SequenceInitializer } from '../sequence-initializer.ts'
import { TemperedInitializer } from '../tempered-initializer.ts'
import { type ProgramBatch, programBatch } from './program-batches.ts'
import { paddedPrograms } from './program-inputs.ts'

// Legend: N positions, B programs, T program steps, A actions.

/** What a model says of positions, of which a loss is computed on the host. */
export interface ModelPass {
  /** Shape [N × A], divided by the temperature; the caller may keep it. */
  readonly logits: Float32Array
  /**
   * Changes the model's weights. To be called once, before any other update. Throws a `ContractError`, and
   * changes nothing, where the gradients' norm is not finite.
   *
   * @param gradient dL/dlogits, shape [N × A]
   */
  update(gradient: Float32Array, learningRate: number): Promise<GradientNorms>
}

export const learnableState = defineState({
  name: 'learnable-model',
  schema: z.strictObject({
    updates: z.int().min(0),
    /** Words of each problem that was written for. */
    texts: z.record(z.string(), z.array(z.int().min(0))),
  }),
})

/** What an agent's state holds of a model. */
export interface ModelState {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly json: Json
}

/**
 * A sequence model whose own weights learn by rewards: a policy by its log-probabilities, with an optimizer.
 * It learns under teacher forcing, whole programs at once, and without dropout.
 */
export class LearnableModel {
  readonly actionCount: number
  readonly #model: Seq2SeqModel
  /** What it says now, with the states it has reached; stale after an update. */
  readonly #acting: SequenceInitializer
  readonly #temperature: number
  readonly #function: TrainedFunction
  readonly #texts = new Map<string, Int32Array>()
  readonly #told = new WeakSet<InitializerContext>()

  /** Takes over the model. */
  constructor(
    model: Seq2SeqModel,
    describe: SequenceInitializer['describe'],
    temperature: number,
    rules: UpdateRules,
  ) {
    const { network } = model
    if (network.fixed) throw new ContractError('A network of fixed weights cannot be trained')
    this.actionCount = model.actionCount
    this.#model = model
    this.#acting = new SequenceInitializer(model, { describe })
    this.#temperature = temperature
    this.#function = new TrainedFunction({
      ...rules,
      name: 'seq2seq policy',
      parameters: network.parameters,
      forward: (parameters, inputs) => teacherForced(network.config, parameters, inputs),
    })
  }

  /**
   * Logits to act by, [N × A].
   *
   * @param explore whether positions of these problems may be learnt from: then their texts are kept. Throws
   *   a `ContractError` where a problem has another text than before
   */
  async act(positions: readonly DescribedPosition[], explore: boolean): Promise<Float32Array> {
    if (explore) for (const { context } of positions) this.#tell(context)
    const logits = await this.#acting.logProbs(
      positions.map(({ tokens }) => tokens),
      positions.map(({ context }) => context),
    )
    return this.#scaled(logits)
  }

  /** Its weights, live; they stay its own. */
  get weights(): Parameters {
    return this.#model.network.parameters
  }

  /**
   * What it says of positions, [N × A].
   *
   * @param others weights in the place of its own, such as those of before
   */
  async predict(positions: readonly ProgramPosition[], others?: Parameters): Promise<Float32Array> {
    const batch = programBatch(positions)
    const { inputs, size } = this.#inputs(batch)
    const output = await this.#function.predict(sharedTextsInputs(inputs), undefined, others)
    return this.#rowsOf(output, batch, size)
  }

  /** As `predict`, for an update. */
  async forward(positions: readonly ProgramPosition[]): Promise<ModelPass> {
    const batch = programBatch(positions)
    const { inputs, size, steps } = this.#inputs(batch)
    const { actionCount } = this
    const shape = [steps * size, actionCount] as const
    const pass = await this.#function.forward(sharedTextsInputs(inputs), shape)
    return {
      logits: this.#rowsOf(pass.output, batch, size),
      update: async (gradient, learningRate) => {
        const all = new Float32Array(pass.output.length)
        // Positions may share a step: theirs add up.
        batch.at.forEach(({ program, step }, i) => {
          const to = (step * size + program) * actionCount
          for (let a = 0; a < actionCount; a++) {
            all[to + a]! += gradient[i * actionCount + a]! / this.#temperature
          }
        })
        const norms = await pass.update(all, learningRate)
        this.#acting.forget()
        return norms
      },
    }
  }

  getState(prefix: string): ModelState {
    const optimizer = this.#function.getState(`${prefix}adam/`)
    return {
      tensors: {
        ...this.weights.toStored(`${prefix}weights/`),
        ...optimizer.tensors,
      },
      json: learnableState.write({
        updates: optimizer.steps,
        texts: Object.fromEntries([...this.#texts].map(([id, text]) => [id, [...text]])),
      }),
    }
  }

  /** Throws a `CheckpointError` for the state of another model. */
  setState(prefix: string, { tensors, json }: ModelState): void {
    const { updates, texts } = learnableState.read(json)
    this.startFrom(prefix, tensors)
    this.#function.setState(`${prefix}adam/`, { tensors, steps: updates })
    this.#texts.clear()
    for (const [id, text] of Object.entries(texts)) this.#texts.set(id, Int32Array.from(text))
  }

  /** Throws a `CheckpointError` where the weights of a state are not those of such a model. */
  checkWeights(prefix: string, tensors: Readonly<Record<string, StoredTensor>>): void {
    this.weights.checkStored(`${prefix}weights/`, tensors)
  }

  /** Takes the weights of a state alone. */
  startFrom(prefix: string, tensors: Readonly<Record<string, StoredTensor>>): void {
    this.weights.fromStored(`${prefix}weights/`, tensors)
    this.#acting.forget()
  }

  /**
   * Writes `PATH.safetensors` and `PATH.json`, as an initializer that says what this model does: its
   * temperature is within the weights of the last layer.
   */
  async save(path: string, provenance: JsonObject): Promise<void> {
    const copy = this.#model.clone()
    try {
      for (const name of ['output/kernel', 'output/bias']) {
        this.#scaled(copy.network.parameters.host(name))
      }
      await saveModel(path, copy, this.actionCount, provenance, 'single')
    } finally {
      copy.dispose()
    }
  }

  /** Frees the model and what was compiled. */
  dispose(): void {
    this.#function.dispose()
    this.#acting.dispose()
  }

  #tell(context: InitializerContext): void {
    if (this.#told.has(context)) return
    const { problemId } = context
    const { ids } = this.#model.tokenizer.encode(this.#acting.describe(context))
    const known = this.#texts.get(problemId)
    if (known !== undefined && known.join() !== ids.join()) {
      throw new ContractError(`Problem \`${problemId}\` has two texts: give one of them another id`)
    }
    this.#texts.set(problemId, ids)
    this.#told.add(context)
  }

  #inputs(batch: ProgramBatch) {
    const texts = batch.problemIds.map((id) => {
      const text = this.#texts.get(id)
      if (text !== undefined) return text
      throw new ContractError(`The model was told nothing of problem \`${id}\``)
    })
    return paddedPrograms(batch, texts, this.#model.network.startToken)
  }

  #rowsOf(output: Float32Array, { at }: ProgramBatch, size: number): Float32Array {
    const { actionCount } = this
    const rows = new Float32Array(at.length * actionCount)
    for (const [i, { program, step }] of at.entries()) {
      const from = (step * size + program) * actionCount
      rows.set(output.subarray(from, from + actionCount), i * actionCount)
    }
    return this.#scaled(rows)
  }

  /** In place. */
  #scaled(logits: Float32Array): Float32Array {
    if (this.#temperature === 1) return logits
    for (let i = 0; i < logits.length; i++) logits[i]! /= this.#temperature
    return logits
  }
}

/**
 * A copy of the sequence model that an initializer is, with weights that can learn. Throws a `ConfigError`
 * where it is none.
 */
export function learnableModel(
  agent: string,
  initializer: PolicyInitializer | null,
  rules: UpdateRules,
): LearnableModel {
  const isTempered = initializer instanceof TemperedInitializer
  const base = isTempered ? initializer.base : initializer
  if (!(base instanceof SequenceInitializer) || !(base.policy instanceof Seq2SeqModel)) {
    throw new ConfigError(
      `Agent \`${agent}\`: \`learn\` needs an initializer that is a sequence model, got ` +
        `${base === null ? 'none' : `\`${base.name}\``}; set \`initializer: seq2seq\`, or the path of a model`,
    )
  }
  const describe = (context: InitializerContext) => base.describe(context)
  const temperature = isTempered ? initializer.temperature : 1
  return new LearnableModel(base.policy.clone(), describe, temperature, rules)
}
