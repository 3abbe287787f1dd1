import { Mlp, type MlpOptions, type MlpPass } from '../../nn/mlp.ts'
import type { Network, NetworkPass } from '../../nn/network.ts'
import type { Gradients } from '../../nn/optimizer.ts'
import { Parameters } from '../../nn/parameters.ts'
import { assertLength } from '../../nn/shape.ts'
import type { Rng } from '../../random/rng.ts'
import { EmbeddingTable } from './embedding-table.ts'
import { RecurrentLayer, type RecurrentPass } from './layer.ts'
import { TokenBag } from './token-bag.ts'

// Legend: B batch, D inputs, T steps, E embedding width, H hidden units, O outputs.

/** A stretch of token ids + 1 in an input row; 0 pads at the end. */
export interface TokenField {
  /** Places in the row. */
  readonly length: number
  /** Number of different tokens; ids + 1 lie in 1 … `tokens`. */
  readonly tokens: number
}

/** What a row of D numbers holds, in this order: docstring, examples, code, then plain numbers. */
export interface PrefixLayout {
  readonly docstring: TokenField
  readonly examples: TokenField
  /** The program so far: what the recurrent layer reads. */
  readonly code: TokenField
  readonly metadata: number
}

export interface PrefixNetworkOptions {
  readonly layout: PrefixLayout
  readonly embeddingSize: number
  /** Units of the recurrent layer. */
  readonly hiddenSize: number
  /** The perceptron on top; its input is the recurrent state and the problem. */
  readonly head: Omit<MlpOptions, 'inputSize'>
}

interface Inputs {
  readonly docstring: Int32Array
  readonly examples: Int32Array
  /** Time-major, shape [T·B]. */
  readonly code: Int32Array
  readonly steps: number
  readonly lengths: Int32Array
  readonly metadata: Float32Array
}

interface PrefixPass extends NetworkPass {
  readonly inputs: Inputs
  readonly recurrent: RecurrentPass
  readonly head: MlpPass
}

/** Entries of an input row. */
export function prefixInputSize(layout: PrefixLayout): number {
  const { docstring, examples, code, metadata } = layout
  return docstring.length + examples.length + code.length + metadata
}

/**
 * An LSTM over the tokens of the program so far, with the docstring and the examples as bags of
 * tokens beside it, and a perceptron on top: the recurrent body of DRQN (Hausknecht and Stone 2015)
 * for observations that hold their whole history.
 *
 * The state is computed anew from the whole prefix each time, from zeros. So a transition out of a
 * replay buffer needs no stored state, which would be stale after an update, and no burn-in; and the
 * gradient runs through every step. It costs T steps per state, where carrying the state on costs 1.
 */
export class PrefixNetwork implements Network {
  readonly parameters: Parameters
  readonly inputSize: number
  readonly outputSize: number
  readonly #layout: PrefixLayout
  readonly #hiddenSize: number
  readonly #docstring: TokenBag
  readonly #examples: TokenBag
  readonly #code: EmbeddingTable
  readonly #recurrent: RecurrentLayer
  readonly #head: Mlp
  readonly #gradients: Gradients

  constructor(rng: Rng, options: PrefixNetworkOptions) {
    const { layout, embeddingSize: width, hiddenSize } = options
    const shape = { kind: 'lstm', inputSize: width, hiddenSize } as const
    const head = { ...options.head, inputSize: hiddenSize + 2 * width + layout.metadata }
    this.inputSize = prefixInputSize(layout)
    this.outputSize = head.outputSize
    this.#layout = layout
    this.#hiddenSize = hiddenSize
    const parameters = new Parameters({
      ...EmbeddingTable.specs(rng, 'docstring', layout.docstring.tokens, width),
      ...EmbeddingTable.specs(rng, 'examples', layout.examples.tokens, width),
      ...EmbeddingTable.specs(rng, 'code', layout.code.tokens, width),
      ...RecurrentLayer.specs(rng, 'lstm', shape),
      ...Mlp.specs(rng, head, 'head/'),
    })
    this.parameters = parameters
    this.#docstring = new TokenBag(new EmbeddingTable(parameters, 'docstring', width))
    this.#examples = new TokenBag(new EmbeddingTable(parameters, 'examples', width))
    this.#code = new EmbeddingTable(parameters, 'code', width)
    this.#recurrent = new RecurrentLayer(parameters, 'lstm', shape)
    this.#head = new Mlp(rng, head, { parameters, prefix: 'head/' })
    this.#gradients = Object.fromEntries(
      parameters.names
        .filter((name) => !name.startsWith('head/'))
        .map((name) => [name, new Float32Array(parameters.host(name).length)]),
    )
  }

  async predict(input: Float32Array, batch: number, out?: Float32Array): Promise<Float32Array> {
    const inputs = this.#read(input, batch)
    const recurrent = await this.#runRecurrent(inputs, batch)
    return this.#head.predict(this.#headInput(inputs, recurrent, batch), batch, out)
  }

  async forward(input: Float32Array, batch: number, rng: Rng | null = null): Promise<PrefixPass> {
    const inputs = this.#read(input, batch)
    const recurrent = await this.#runRecurrent(inputs, batch)
    const head = await this.#head.forward(this.#headInput(inputs, recurrent, batch), batch, rng)
    return { output: head.output, batch, inputs, recurrent, head, dispose: () => head.dispose() }
  }

  async backward(pass: PrefixPass, outputGradient: Float32Array): Promise<Gradients> {
    const { inputs, recurrent, head, batch } = pass
    const { gradients, dInput } = await this.#head.backwardToInput(head, outputGradient)
    const hidden = this.#hiddenSize
    const width = this.#code.width
    const rowSize = dInput.length / batch
    const own = this.#gradients
    const dDocstring = columns(dInput, rowSize, hidden, width)
    this.#docstring.backward(inputs.docstring, batch, dDocstring, own.docstring!)
    const dExamples = columns(dInput, rowSize, hidden + width, width)
    this.#examples.backward(inputs.examples, batch, dExamples, own.examples!)
    const dOutput = new Float32Array(inputs.steps * batch * hidden)
    const dFinal = { h: columns(dInput, rowSize, 0, hidden), c: new Float32Array(batch * hidden) }
    const { dInput: dCode } = await this.#recurrent.backward(recurrent, dOutput, own, dFinal)
    this.#code.backward(inputs.code, dCode, own.code!)
    return { ...own, ...gradients }
  }

  dispose(): void {
    this.parameters.dispose()
  }

  #runRecurrent({ code, steps, lengths }: Inputs, batch: number): Promise<RecurrentPass> {
    return this.#recurrent.forward(this.#code.lookup(code), steps, batch, lengths)
  }

  /** Final state, docstring, examples, metadata side by side; shape [B, H + 2E + M]. */
  #headInput(inputs: Inputs, recurrent: RecurrentPass, batch: number): Float32Array {
    const parts = [
      recurrent.final.h,
      this.#docstring.forward(inputs.docstring, batch),
      this.#examples.forward(inputs.examples, batch),
      inputs.metadata,
    ]
    const rowSize = parts.reduce((sum, part) => sum + part.length / batch, 0)
    const joined = new Float32Array(batch * rowSize)
    let at = 0
    for (const part of parts) {
      const size = part.length / batch
      for (let b = 0; b < batch; b++) {
        joined.set(part.subarray(b * size, (b + 1) * size), b * rowSize + at)
      }
      at += size
    }
    return joined
  }

  #read(input: Float32Array, batch: number): Inputs {
    assertLength('input', input, batch * this.inputSize)
    const { docstring, examples, code, metadata } = this.#layout
    const size = this.inputSize
    const codeAt = docstring.length + examples.length
    const tokens = idsOf(input, size, codeAt, code.length)
    const lengths = new Int32Array(batch)
    for (let b = 0; b < batch; b++) {
      let length = 0
      while (length < code.length && tokens[b * code.length + length]! >= 0) length++
      lengths[b] = length
    }
    // One step at least, so that an empty program has a state: the zeros it starts from.
    const steps = lengths.reduce((longest, length) => Math.max(longest, length), 1)
    const ordered = new Int32Array(steps * batch)
    for (let t = 0; t < steps; t++) {
      for (let b = 0; b < batch; b++) ordered[t * batch + b] = tokens[b * code.length + t]!
    }
    // Counts of tokens, brought to the order of 1 by the longest program.
    const numbers = columns(input, size, codeAt + code.length, metadata)
    for (let i = 0; i < numbers.length; i++) numbers[i]! /= code.length
    return {
      docstring: idsOf(input, size, 0, docstring.length),
      examples: idsOf(input, size, docstring.length, examples.length),
      code: ordered,
      steps,
      lengths,
      metadata: numbers,
    }
  }
}

/** Columns from … from + width − 1 of rows of `rowSize`, as an array of their own. */
function columns(x: Float32Array, rowSize: number, from: number, width: number): Float32Array {
  const rows = x.length / rowSize
  const out = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    const at = row * rowSize + from
    out.set(x.subarray(at, at + width), row * width)
  }
  return out
}

/** Rows of a token table: the ids + 1 of a field, less 1; −1 where it pads. */
function idsOf(input: Float32Array, rowSize: number, from: number, length: number): Int32Array {
  return Int32Array.from(columns(input, rowSize, from, length), (id) => id - 1)
}
