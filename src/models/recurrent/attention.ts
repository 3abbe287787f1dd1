import type * as tf from '@tensorflow/tfjs-core'
import { glorotUniform } from '../../nn/initial-weights.ts'
import type { ParameterSpec, Parameters } from '../../nn/parameters.ts'
import type { Rng } from '../../random/rng.ts'
import { fastTanh } from './cells.ts'
import type { GradientArrays } from './layer.ts'
import { addInto, multiply, multiplyArrays, transposed, weightGradients } from './products.ts'

// Legend: B batch, T decoder steps, S encoder steps, E encoder width, H decoder width. Rows of one
// sequence lie together (batch-major): queries [B·T, H], memory [B·S, E].

/** Rows a group's products aim at: fewer waste calls, more waste work off the diagonal. */
const GROUP_ROWS = 128

export interface AttentionPass {
  readonly batch: number
  readonly steps: number
  readonly memorySteps: number
  readonly queries: Float32Array
  readonly memory: Float32Array
  readonly keys: Float32Array
  /** Attention weights of each group of sequences, block-diagonal [g·T, g·S]. */
  readonly weights: readonly Float32Array[]
  readonly context: Float32Array
  /** tanh(Wc·[context; query] + b), shape [B·T, H]. */
  readonly output: Float32Array
}

/** One encoded text, which any number of decoders in flight may look at. */
export interface TextMemory {
  /** Encoder states, [L, E]. */
  readonly values: Float32Array
  /** Their keys, [L, H]. */
  readonly keys: Float32Array
  /** Words L. */
  readonly length: number
}

/**
 * Global attention with the "general" score (Luong et al. 2015, section 3.1), without input feeding,
 * so that all decoder steps attend at once.
 *
 * The products per sequence are small, and a backend's batched product is slow (3 GFLOP/s on wasm),
 * so a few sequences share one plain product, of which only the diagonal blocks are read.
 */
export class LuongAttention {
  readonly #parameters: Parameters
  readonly #prefix: string
  readonly #memorySize: number
  readonly #querySize: number

  constructor(parameters: Parameters, prefix: string, memorySize: number, querySize: number) {
    this.#parameters = parameters
    this.#prefix = prefix
    this.#memorySize = memorySize
    this.#querySize = querySize
  }

  static specs(rng: Rng, prefix: string, memorySize: number, querySize: number) {
    const matrix = (name: string, rows: number, columns: number): [string, ParameterSpec] => [
      `${prefix}/${name}`,
      {
        shape: [rows, columns],
        values: glorotUniform(rng.split(`${prefix}/${name}`), rows, columns),
      },
    ]
    return Object.fromEntries([
      matrix('key', memorySize, querySize),
      matrix('context', memorySize, querySize),
      matrix('query', querySize, querySize),
      [`${prefix}/bias`, { shape: [querySize], values: new Float32Array(querySize) }],
    ]) as Record<string, ParameterSpec>
  }

  /**
   * @param queries decoder states, [B·T, H]
   * @param memory encoder states, [B·S, E]
   * @param lengths how many encoder states of each row count, [B]; at least 1
   */
  async forward(
    queries: Float32Array,
    memory: Float32Array,
    lengths: Int32Array,
    steps: number,
  ): Promise<AttentionPass> {
    const batch = lengths.length
    const memorySteps = memory.length / this.#memorySize / batch
    const keys = await multiply(memory, batch * memorySteps, this.#weight('key'))
    const context = new Float32Array(batch * steps * this.#memorySize)
    const weights: Float32Array[] = []
    for (const group of groupsOf(batch, steps, memorySteps)) {
      const q = rowsOf(queries, group, steps, this.#querySize)
      const k = rowsOf(keys, group, memorySteps, this.#querySize)
      const v = rowsOf(memory, group, memorySteps, this.#memorySize)
      const [rowsQ, rowsM] = [group.count * steps, group.count * memorySteps]
      const alpha = await multiplyArrays('a·bT', q, rowsQ, k, rowsM) // scores [g·T, g·S]
      softmaxBlocks(alpha, group, lengths, steps, memorySteps)
      const mixed = await multiplyArrays('a·b', alpha, rowsQ, v, rowsM)
      rowsOf(context, group, steps, this.#memorySize).set(mixed)
      weights.push(alpha)
    }
    const output = await this.#combine(context, queries)
    return { batch, steps, memorySteps, queries, memory, keys, weights, context, output }
  }

  /** @param dOutput dL/doutput, [B·T, H]; written over. The caller owns what it gets. */
  async backward(
    pass: AttentionPass,
    dOutput: Float32Array,
    gradients: GradientArrays,
  ): Promise<{ readonly dQueries: Float32Array; readonly dMemory: Float32Array }> {
    const { batch, steps, memorySteps, queries, memory, context, output } = pass
    const rows = batch * steps
    for (let i = 0; i < dOutput.length; i++) dOutput[i]! *= 1 - output[i]! * output[i]!
    const parts = [
      { input: context, out: this.#gradient(gradients, 'context') },
      { input: queries, out: this.#gradient(gradients, 'query') },
    ]
    await weightGradients(parts, dOutput, rows, this.#gradient(gradients, 'bias'))
    const dContext = await this.#backThrough(dOutput, rows, 'context')
    const dQueries = await this.#backThrough(dOutput, rows, 'query')
    const { dMemory, dKeys } = await this.#backwardGroups(pass, dContext, dQueries)
    const memoryRows = batch * memorySteps
    const key = { input: memory, out: this.#gradient(gradients, 'key') }
    await weightGradients([key], dKeys, memoryRows, null)
    addInto(dMemory, await this.#backThrough(dKeys, memoryRows, 'key'))
    return { dQueries, dMemory }
  }

  /** Adds the scores' share to `dQueries`. */
  async #backwardGroups(pass: AttentionPass, dContext: Float32Array, dQueries: Float32Array) {
    const { batch, steps, memorySteps, queries, memory, keys, weights } = pass
    const dMemory = new Float32Array(memory.length)
    const dKeys = new Float32Array(keys.length)
    for (const [index, group] of groupsOf(batch, steps, memorySteps).entries()) {
      const alpha = weights[index]!
      const [rowsQ, rowsM] = [group.count * steps, group.count * memorySteps]
      const q = rowsOf(queries, group, steps, this.#querySize)
      const k = rowsOf(keys, group, memorySteps, this.#querySize)
      const v = rowsOf(memory, group, memorySteps, this.#memorySize)
      const dMixed = rowsOf(dContext, group, steps, this.#memorySize)
      const dScores = await multiplyArrays('a·bT', dMixed, rowsQ, v, rowsM) // dL/dα as yet
      const dValues = await multiplyArrays('aT·b', alpha, rowsQ, dMixed, rowsQ)
      softmaxBlocksBackward(alpha, dScores, group, steps, memorySteps)
      const dQ = await multiplyArrays('a·b', dScores, rowsQ, k, rowsM)
      const dK = await multiplyArrays('aT·b', dScores, rowsQ, q, rowsQ)
      rowsOf(dMemory, group, memorySteps, this.#memorySize).set(dValues)
      addInto(rowsOf(dQueries, group, steps, this.#querySize), dQ)
      rowsOf(dKeys, group, memorySteps, this.#querySize).set(dK)
    }
    return { dMemory, dKeys }
  }

  /** @param values encoder states of C texts, [C·S, E]. @param lengths words of each, [C]. */
  async remember(values: Float32Array, lengths: Int32Array): Promise<TextMemory[]> {
    const rows = values.length / this.#memorySize
    const keys = await multiply(values, rows, this.#weight('key'))
    const steps = rows / lengths.length
    return Array.from(lengths, (length, i) => ({
      values: values.slice(i * steps * this.#memorySize, (i * steps + length) * this.#memorySize),
      keys: keys.slice(i * steps * this.#querySize, (i * steps + length) * this.#querySize),
      length,
    }))
  }

  /** One step of B decoders, [B, H]. @param memories what each row looks at, B. @returns [B, H]. */
  async step(queries: Float32Array, memories: readonly TextMemory[]): Promise<Float32Array> {
    const context = new Float32Array(memories.length * this.#memorySize)
    const scores = new Float64Array(Math.max(...memories.map((memory) => memory.length)))
    memories.forEach((memory, b) => {
      const query = queries.subarray(b * this.#querySize, (b + 1) * this.#querySize)
      const mixed = context.subarray(b * this.#memorySize, (b + 1) * this.#memorySize)
      attendOne(query, memory, scores, mixed)
    })
    return this.#combine(context, queries)
  }

  async #combine(context: Float32Array, queries: Float32Array): Promise<Float32Array> {
    const rows = queries.length / this.#querySize
    const bias = this.#parameters.variable(`${this.#prefix}/bias`) as tf.Tensor as tf.Tensor1D
    const output = await multiply(context, rows, this.#weight('context'), { bias })
    const own = await multiply(queries, rows, this.#weight('query'))
    for (let i = 0; i < output.length; i++) output[i] = fastTanh(output[i]! + own[i]!)
    return output
  }

  async #backThrough(dy: Float32Array, rows: number, name: string): Promise<Float32Array> {
    const wT = transposed(this.#weight(name))
    const dx = await multiply(dy, rows, wT)
    wT.dispose()
    return dx
  }

  #weight(name: string): tf.Tensor2D {
    return this.#parameters.variable(`${this.#prefix}/${name}`) as tf.Tensor as tf.Tensor2D
  }

  #gradient(gradients: GradientArrays, name: string): Float32Array {
    return gradients[`${this.#prefix}/${name}`]!
  }
}

/** Sequences `start` … `start + count − 1` share their products. */
interface Group {
  readonly start: number
  readonly count: number
}

function groupsOf(batch: number, steps: number, memorySteps: number): Group[] {
  const size = Math.max(1, Math.floor(GROUP_ROWS / Math.max(steps, memorySteps)))
  const groups: Group[] = []
  for (let start = 0; start < batch; start += size) {
    groups.push({ start, count: Math.min(size, batch - start) })
  }
  return groups
}

/** The group's rows of a batch-major array; a view. */
function rowsOf(array: Float32Array, group: Group, steps: number, width: number): Float32Array {
  const size = steps * width
  return array.subarray(group.start * size, (group.start + group.count) * size)
}

/** Scores to weights: a softmax within each diagonal block, zeros elsewhere. */
function softmaxBlocks(
  scores: Float32Array,
  group: Group,
  lengths: Int32Array,
  steps: number,
  memorySteps: number,
): void {
  const columns = group.count * memorySteps
  for (let row = 0; row < group.count * steps; row++) {
    const block = Math.floor(row / steps)
    const from = row * columns + block * memorySteps
    const to = from + lengths[group.start + block]!
    let max = -Infinity
    for (let i = from; i < to; i++) max = Math.max(max, scores[i]!)
    let sum = 0
    for (let i = from; i < to; i++) {
      scores[i] = Math.exp(scores[i]! - max)
      sum += scores[i]!
    }
    for (let i = from; i < to; i++) scores[i]! /= sum
    scores.fill(0, row * columns, from)
    scores.fill(0, to, (row + 1) * columns)
  }
}

/** dL/dα to dL/dscore in place; off the blocks α is 0, and so is the result. */
function softmaxBlocksBackward(
  alpha: Float32Array,
  dAlpha: Float32Array,
  group: Group,
  steps: number,
  memorySteps: number,
): void {
  const columns = group.count * memorySteps
  for (let row = 0; row < group.count * steps; row++) {
    const from = row * columns
    const start = from + Math.floor(row / steps) * memorySteps
    let mean = 0
    for (let i = start; i < start + memorySteps; i++) mean += alpha[i]! * dAlpha[i]!
    for (let i = start; i < start + memorySteps; i++) dAlpha[i] = alpha[i]! * (dAlpha[i]! - mean)
    dAlpha.fill(0, from, start)
    dAlpha.fill(0, start + memorySteps, from + columns)
  }
}

/** One query's mix of a text into `mixed`, [E]; `scores` is scratch of at least L entries. */
function attendOne(
  query: Float32Array,
  memory: TextMemory,
  scores: Float64Array,
  mixed: Float32Array,
): void {
  const { keys, values, length } = memory
  let max = -Infinity
  for (let s = 0; s < length; s++) {
    const at = s * query.length
    let score = 0
    for (let j = 0; j < query.length; j++) score += query[j]! * keys[at + j]!
    scores[s] = score
    max = Math.max(max, score)
  }
  let sum = 0
  for (let s = 0; s < length; s++) {
    scores[s] = Math.exp(scores[s]! - max)
    sum += scores[s]!
  }
  for (let s = 0; s < length; s++) {
    const weight = scores[s]! / sum
    const at = s * mixed.length
    for (let j = 0; j < mixed.length; j++) mixed[j]! += weight * values[at + j]!
  }
}
