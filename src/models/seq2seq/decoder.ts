import * as tf from '@tensorflow/tfjs-core'
import { floats, type HostTensors, integers, type Tensors } from '../../nn/compile/compiled.ts'
import { rowBucket } from '../../nn/compile/row-bucket.ts'
import { compileWeighted, type WeightedFunction } from '../../nn/compile/weighted-function.ts'
import { type AttendedTexts, attention } from '../../nn/layers/attention.ts'
import type { CellState } from '../../nn/layers/cells.ts'
import { recurrentStep } from '../../nn/layers/recurrent.ts'
import { takeRows } from '../../nn/layers/rows.ts'
import type { Parameters } from '../../nn/parameters.ts'
import {
  type DecoderRows,
  type LayerRows,
  MemoryBuffer,
  type TextMemory,
  textPlaces,
} from './decoder-rows.ts'
import { cellKindOf, type ModelConfig } from './model-config.ts'
import { attended, encoded, nextLogits } from './teacher-forcing.ts'
import { encoderInputs } from './text-inputs.ts'

// Legend: B rows, R their bucket, C texts, S text steps, E embedding, H hidden, A actions.

/** So many texts are encoded at once; two and fewer by a graph of their own. */
const TEXTS_AT_ONCE = 16

/** How the names of the weights begin that each function reads. */
const PARTS = {
  encode: ['words', 'encoder/', 'attention/'],
  advance: ['tokens', 'decoder/', 'attention/', 'rereader/'],
  project: ['output/'],
} as const

/** Writes programs token by token, any number at once: each step is one compiled function. */
export class Decoder {
  readonly #config: ModelConfig
  readonly #memory: MemoryBuffer
  readonly #encode: WeightedFunction
  readonly #advance: WeightedFunction
  readonly #project: WeightedFunction
  /** Steps share the memory's arrays, and so run one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  /** The parameters stay the caller's. @param fixed whether they never change, which makes steps faster */
  constructor(config: ModelConfig, parameters: Parameters, fixed: boolean) {
    this.#config = config
    this.#memory = new MemoryBuffer(config.hiddenDim)
    const weighted = (
      name: string,
      part: keyof typeof PARTS,
      fn: (weights: Tensors, inputs: Tensors) => Tensors,
    ) => {
      const weights = partOf(parameters, PARTS[part])
      return compileWeighted(fn, { name, weights, fixed })
    }
    this.#encode = weighted('seq2seq encoder', 'encode', (weights, inputs) =>
      encodeTexts(config, weights, inputs),
    )
    this.#advance = weighted('seq2seq step', 'advance', (weights, inputs) =>
      advanceRows(config, weights, inputs),
    )
    this.#project = weighted('seq2seq output', 'project', (weights, { features }) => ({
      logits: nextLogits(weights, features as tf.Tensor2D),
    }))
  }

  /** Encodes texts. @returns a row for each, which has read the start token */
  async start(texts: readonly Int32Array[]): Promise<DecoderRows> {
    const width = this.#config.hiddenDim
    const size = texts.length
    const depth = this.#config.numLayers + (this.#config.rereads ? 1 : 0)
    const blank = () => new Float32Array(rowBucket(size) * width)
    const layers = Array.from({ length: depth }, () => ({ h: blank(), c: blank() }))
    const memories: TextMemory[] = []
    for (let from = 0; from < size; from += TEXTS_AT_ONCE) {
      const some = texts.slice(from, from + TEXTS_AT_ONCE)
      const found = await this.#encodeSome(some)
      for (const [i, { h, c }] of layers.slice(0, this.#config.numLayers).entries()) {
        h.set(found[`h${i}`]!.data.subarray(0, some.length * width), from * width)
        c.set(found[`c${i}`]!.data.subarray(0, some.length * width), from * width)
      }
      if (found.values !== undefined) memories.push(...memoriesOf(some, found, width))
    }
    const unread: DecoderRows = {
      size,
      layers,
      features: blank(),
      memories: this.#config.kind === 'attention' ? memories : null,
    }
    return this.advance(unread, new Int32Array(size).fill(this.#config.actionCount))
  }

  /** Feeds one token to each row. @param tokens shape [B]. @returns new rows; the old stay valid. */
  advance(rows: DecoderRows, tokens: Int32Array): Promise<DecoderRows> {
    const advanced = this.#turn.then(() => this.#step(rows, tokens))
    this.#turn = advanced.catch(() => {})
    return advanced
  }

  /** Unnormalised log-probabilities of the next token, [B, A]. */
  async logits({ features, size }: DecoderRows): Promise<Float32Array> {
    const { hiddenDim, actionCount } = this.#config
    const { logits } = await this.#project.run({
      features: floats(features, [features.length / hiddenDim, hiddenDim]),
    })
    return (logits!.data as Float32Array).subarray(0, size * actionCount)
  }

  dispose(): void {
    for (const compiled of [this.#encode, this.#advance, this.#project]) compiled.dispose()
  }

  async #encodeSome(texts: readonly Int32Array[]): Promise<HostTensors> {
    const batch = texts.length <= 2 ? 2 : TEXTS_AT_ONCE
    const steps = textPlaces(Math.max(...texts.map(({ length }) => length)))
    const words = new Int32Array(steps * batch)
    // What fills the batch up is read as a text of one word.
    const lengths = new Int32Array(batch).fill(1)
    for (const [b, text] of texts.entries()) {
      lengths[b] = text.length
      for (const [s, id] of text.entries()) words[s * batch + b] = id
    }
    return this.#encode.run(encoderInputs(words, lengths))
  }

  async #step(rows: DecoderRows, tokens: Int32Array): Promise<DecoderRows> {
    const width = this.#config.hiddenDim
    const bucket = rowBucket(rows.size)
    const padded = new Int32Array(bucket)
    padded.set(tokens)
    const state = rows.layers.flatMap(({ h, c }, i) => [
      [`h${i}`, floats(h, [bucket, width])] as const,
      [`c${i}`, floats(c, [bucket, width])] as const,
    ])
    const after = await this.#advance.run({
      ...this.#memoryInputs(rows),
      ...Object.fromEntries(state),
      tokens: integers(padded, [bucket]),
    })
    const array = (name: string) => after[name]!.data as Float32Array
    return {
      ...rows,
      layers: rows.layers.map((_, i): LayerRows => ({ h: array(`h${i}`), c: array(`c${i}`) })),
      features: array('features'),
    }
  }

  #memoryInputs({ memories }: DecoderRows): HostTensors {
    if (memories === null) return {}
    const { rows, places, values, keys, mask } = this.#memory.fill(memories)
    const width = this.#config.hiddenDim
    return {
      values: floats(values, [rows, places, width]),
      keys: floats(keys, [rows, places, width]),
      mask: floats(mask, [rows, 1, places]),
    }
  }
}

/** Those whose names begin with one of these; the same object until they are exchanged. */
function partOf(parameters: Parameters, beginnings: readonly string[]): () => HostTensors {
  let all: HostTensors | null = null
  let part: HostTensors = {}
  return () => {
    if (all === parameters.tensors()) return part
    all = parameters.tensors()
    const chosen = Object.entries(all).filter(([name]) =>
      beginnings.some((beginning) => name.startsWith(beginning)),
    )
    part = Object.fromEntries(chosen)
    return part
  }
}

/** The encoder's last states [C, H], and with attention its states and their keys, [C, S, H]. */
function encodeTexts(config: ModelConfig, weights: Tensors, inputs: Tensors): Tensors {
  const { states, finals } = encoded(config, weights, inputs)
  const found = finals.flatMap(({ h, c }, i) => [[`h${i}`, h] as const, [`c${i}`, c] as const])
  if (config.kind !== 'attention') return Object.fromEntries(found)
  const { values, keys } = attended(weights, states, inputs)
  return { ...Object.fromEntries(found), values, keys }
}

function memoriesOf(
  texts: readonly Int32Array[],
  { values, keys }: HostTensors,
  width: number,
): TextMemory[] {
  const [, places = 0] = values!.shape
  return texts.map(({ length }, i) => {
    const own = (all: HostTensors[string]) =>
      (all.data as Float32Array).slice(i * places * width, (i * places + length) * width)
    return { values: own(values!), keys: own(keys!), length }
  })
}

/** One token more for R rows. */
function advanceRows(config: ModelConfig, weights: Tensors, inputs: Tensors): Tensors {
  const kind = cellKindOf(config.kind)
  const before = (i: number) => ({ h: inputs[`h${i}`], c: inputs[`c${i}`] }) as CellState
  const after: CellState[] = []
  let x = takeRows(weights.tokens as tf.Tensor2D, inputs.tokens as tf.Tensor1D)
  for (let i = 0; i < config.numLayers; i++) {
    const state = recurrentStep(weights, `decoder/${i}`, kind, x, before(i))
    after.push(state)
    x = state.h
  }
  if (config.kind === 'attention') {
    x = attention(weights, 'attention', x, inputs as unknown as AttendedTexts)
  }
  if (config.rereads) {
    const read = recurrentStep(weights, 'rereader', kind, x, before(config.numLayers))
    after.push(read)
    x = tf.add(x, read.h)
  }
  const states = after.flatMap(({ h, c }, i) => [[`h${i}`, h] as const, [`c${i}`, c] as const])
  return { ...Object.fromEntries(states), features: x }
}
