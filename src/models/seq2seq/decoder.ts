import * as tf from '@tensorflow/tfjs-core'
import { floats, type HostTensors, integers, type Tensors } from '../../nn/compile/compiled.ts'
import { blockedRows, type RowBlock, rowBlocks } from '../../nn/compile/row-bucket.ts'
import { compileWeighted, type WeightedFunction } from '../../nn/compile/weighted-function.ts'
import { type AttendedTexts, attention } from '../../nn/layers/attention.ts'
import type { CellState } from '../../nn/layers/cells.ts'
import { recurrentStep } from '../../nn/layers/recurrent.ts'
import { takeRows } from '../../nn/layers/rows.ts'
import type { Parameters } from '../../nn/parameters.ts'
import { sizeOf } from '../../nn/shape.ts'
import {
  type DecoderRows,
  type LayerRows,
  type MemoryArrays,
  MemoryBuffer,
  type TextMemory,
  textPlaces,
} from './decoder-rows.ts'
import { cellKindOf, type ModelConfig } from './model-config.ts'
import { attended, encoded, nextLogits } from './teacher-forcing.ts'
import { encoderInputs } from './text-inputs.ts'

// Legend: B rows, R those of their blocks, C texts, S text steps, E embedding, H hidden, A actions.

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
    const blank = () => new Float32Array(blockedRows(size) * width)
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
    const logits = new Float32Array(blockedRows(size) * actionCount)
    for (const block of rowBlocks(size)) {
      await this.#project.run(
        { features: rowsOf(features, block, hiddenDim) },
        { logits: rowsOf(logits, block, actionCount) },
      )
    }
    return logits.subarray(0, size * actionCount)
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
    const total = blockedRows(rows.size)
    const padded = new Int32Array(total)
    padded.set(tokens)
    const blank = () => new Float32Array(total * width)
    const layers = rows.layers.map((): LayerRows => ({ h: blank(), c: blank() }))
    const features = blank()
    const memories = rows.memories === null ? null : this.#memory.fill(rows.memories)
    for (const block of rowBlocks(rows.size)) {
      await this.#advance.run(
        {
          ...(memories === null ? {} : memoryInputs(memories, block, width)),
          ...layerRows(rows.layers, block, width),
          tokens: integers(padded.subarray(block.from, block.from + block.rows), [block.rows]),
        },
        { ...layerRows(layers, block, width), features: rowsOf(features, block, width) },
      )
    }
    return { ...rows, layers, features }
  }
}

/** Rows of an array whose rows are of this shape. */
function rowsOf(array: Float32Array, { from, rows }: RowBlock, ...shape: readonly number[]) {
  const size = sizeOf(shape)
  return floats(array.subarray(from * size, (from + rows) * size), [rows, ...shape])
}

function layerRows(layers: readonly LayerRows[], block: RowBlock, width: number): HostTensors {
  const states = layers.flatMap(({ h, c }, i) => [
    [`h${i}`, rowsOf(h, block, width)] as const,
    [`c${i}`, rowsOf(c, block, width)] as const,
  ])
  return Object.fromEntries(states)
}

function memoryInputs(memories: MemoryArrays, block: RowBlock, width: number): HostTensors {
  const { places, values, keys, mask } = memories
  return {
    values: rowsOf(values, block, places, width),
    keys: rowsOf(keys, block, places, width),
    mask: rowsOf(mask, block, 1, places),
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
