import type * as tf from '@tensorflow/tfjs-core'
import { dropout, multiplyInto } from '../../nn/dropout.ts'
import { glorotUniform } from '../../nn/initial-weights.ts'
import { type ParameterSpec, Parameters } from '../../nn/parameters.ts'
import { assertLength } from '../../nn/shape.ts'
import type { Rng } from '../../random/rng.ts'
import { type AttentionPass, LuongAttention, type TextMemory } from '../recurrent/attention.ts'
import { BidirectionalEncoder, type EncoderPass } from '../recurrent/bidirectional-encoder.ts'
import { EmbeddingTable } from '../recurrent/embedding-table.ts'
import { type CellState, RecurrentLayer, type RecurrentPass } from '../recurrent/layer.ts'
import { addInto, multiply, transposed, weightGradients } from '../recurrent/products.ts'
import { swapTimeAndBatch } from '../recurrent/row-order.ts'
import { cellKindOf, checkModelConfig, type ModelConfig } from './model-config.ts'

// Legend: B batch, S text steps, T program steps, E embedding, H hidden, A actions.

/** Texts and the program tokens fed to the decoder, padded. */
export interface NetworkInput {
  /** Text words, time-major [S·B]; padding is any id. */
  readonly words: Int32Array
  /** Words of each text, [B], each 1 … S. */
  readonly textLengths: Int32Array
  /** Tokens the decoder reads, time-major [T·B]: the start token A, then the program; −1 pads. */
  readonly tokens: Int32Array
}

/** A forward pass with what its backward pass needs; holds no tensors. */
export interface NetworkPass {
  readonly batch: number
  readonly steps: number
  /** Unnormalised log-probabilities, batch-major [B·T, A]. */
  readonly logits: Float32Array
  /** What the last layer reads, batch-major [B·T, H]: a place for a value head. */
  readonly features: Float32Array
  readonly input: NetworkInput
  readonly encoder: EncoderPass
  readonly layers: readonly RecurrentPass[]
  readonly attention: AttentionPass | null
  readonly rereader: RecurrentPass | null
  readonly factors: {
    readonly words: Float32Array | null
    readonly tokens: Float32Array | null
    readonly layers: readonly (Float32Array | null)[]
    readonly features: Float32Array | null
  }
}

/** Decoders in flight: B rows that each look at one encoded text. Never written to. */
export interface DecoderRows {
  /** Per layer, [B, H] each; the rereader's, where there is one, last. */
  readonly layers: readonly CellState[]
  /** What the output layer reads, [B, H], where a rereader made it; null leaves it to be computed. */
  readonly features: Float32Array | null
  /** The text each row looks at, B; null without attention. */
  readonly memories: readonly TextMemory[] | null
}

/**
 * Encoder–decoder from a text to a program, with an explicit backward pass: a bidirectional encoder
 * whose last states start the decoder, and with `attention` also Luong attention over its states.
 *
 * Losses are computed on the host by whoever trains: they read `logits` and hand dL/dlogits back.
 */
export class Seq2SeqNetwork {
  readonly config: ModelConfig
  readonly parameters: Parameters
  readonly #words: EmbeddingTable
  readonly #tokens: EmbeddingTable
  readonly #encoder: BidirectionalEncoder
  readonly #decoder: readonly RecurrentLayer[]
  readonly #attention: LuongAttention | null
  readonly #rereader: RecurrentLayer | null
  readonly #gradients: Readonly<Record<string, Float32Array>>

  /** @param rng draws the first weights. Throws a `ConfigError` for an impossible shape. */
  constructor(config: ModelConfig, rng: Rng) {
    checkModelConfig(config)
    this.config = config
    const { hiddenDim, embeddingDim } = config
    this.parameters = new Parameters(specsOf(config, rng))
    const { parameters } = this
    this.#words = new EmbeddingTable(parameters, 'words', embeddingDim)
    this.#tokens = new EmbeddingTable(parameters, 'tokens', embeddingDim)
    this.#encoder = new BidirectionalEncoder(parameters, 'encoder', encoderShape(config))
    this.#decoder = decoderShapes(config).map(
      (shape, i) => new RecurrentLayer(parameters, `decoder/${i}`, shape),
    )
    this.#attention =
      config.kind === 'attention'
        ? new LuongAttention(parameters, 'attention', hiddenDim, hiddenDim)
        : null
    this.#rereader = config.rereads
      ? new RecurrentLayer(parameters, 'rereader', rereaderShape(config))
      : null
    this.#gradients = Object.fromEntries(
      parameters.names.map((name) => [name, new Float32Array(parameters.host(name).length)]),
    )
  }

  /** Id of the token the decoder starts from. */
  get startToken(): number {
    return this.config.actionCount
  }

  /** @param rng draws the dropout; null leaves it out. */
  async forward(input: NetworkInput, rng: Rng | null = null): Promise<NetworkPass> {
    const batch = input.textLengths.length
    const steps = input.tokens.length / batch
    const rate = this.config.dropout
    const wordVectors = this.#words.lookup(input.words) // [S·B, E]
    const wordFactors = dropout(wordVectors, rate, rng)
    const encoder = await this.#encoder.forward(wordVectors, input.textLengths, rate, rng)
    let x = this.#tokens.lookup(input.tokens) // [T·B, E]
    const tokenFactors = dropout(x, rate, rng)
    const layers: RecurrentPass[] = []
    const layerFactors: (Float32Array | null)[] = []
    for (const [i, layer] of this.#decoder.entries()) {
      layerFactors.push(i === 0 ? null : dropout(x, rate, rng))
      const pass = await layer.forward(x, steps, batch, null, encoder.finals[i]!)
      layers.push(pass)
      x = i + 1 < this.#decoder.length ? pass.output.slice() : pass.output
    }
    const states = swapTimeAndBatch(x, steps, batch) // [B·T, H]
    const attention = await this.#attend(states, encoder, steps)
    const features = attention === null ? states : attention.output.slice()
    const rereader = await this.#reread(features, steps, batch)
    const featureFactors = dropout(features, rate, rng)
    const logits = await this.#project(features)
    const factors = {
      words: wordFactors,
      tokens: tokenFactors,
      layers: layerFactors,
      features: featureFactors,
    }
    return { batch, steps, logits, features, input, encoder, layers, attention, rereader, factors }
  }

  /**
   * Gradients of all parameters. The pass is used up.
   *
   * @param dLogits dL/dlogits, [B·T, A]
   * @param dFeatures dL/dfeatures of a value head, [B·T, H]; default none
   * @returns arrays that the next call writes over, for an `Optimizer`
   */
  async backward(
    pass: NetworkPass,
    dLogits: Float32Array,
    dFeatures?: Float32Array,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    const gradients = this.#gradients
    const { batch, steps, encoder, factors } = pass
    assertLength('dLogits', dLogits, pass.logits.length)
    const rows = batch * steps
    const kernel = { input: pass.features, out: gradients['output/kernel']! }
    await weightGradients([kernel], dLogits, rows, gradients['output/bias']!)
    const outputT = transposed(this.#weight('output/kernel'))
    const dx = await multiply(dLogits, rows, outputT)
    outputT.dispose()
    if (dFeatures !== undefined) addInto(dx, dFeatures)
    multiplyInto(dx, factors.features)
    if (pass.rereader !== null && this.#rereader !== null) {
      const dRead = swapTimeAndBatch(dx, batch, steps)
      const { dInput } = await this.#rereader.backward(pass.rereader, dRead, gradients)
      addInto(dx, swapTimeAndBatch(dInput, steps, batch))
    }
    const { dStates, dMemory } = await this.#backwardAttention(pass, dx)
    let dy = swapTimeAndBatch(dStates, batch, steps) // [T·B, H]
    const dFinals: CellState[] = []
    for (let i = this.#decoder.length - 1; i >= 0; i--) {
      const back = await this.#decoder[i]!.backward(pass.layers[i]!, dy, gradients)
      dy = back.dInput
      multiplyInto(dy, factors.layers[i]!)
      dFinals.unshift(back.dInitial)
    }
    multiplyInto(dy, factors.tokens)
    this.#tokens.backward(pass.input.tokens, dy, gradients.tokens!)
    const dWords = await this.#encoder.backward(encoder, dMemory, dFinals, gradients)
    multiplyInto(dWords, factors.words)
    this.#words.backward(pass.input.words, dWords, gradients.words!)
    return gradients
  }

  /** Encodes C texts. @param words time-major [S·C]. @returns one decoder row per text, unstarted. */
  async encode(words: Int32Array, textLengths: Int32Array): Promise<DecoderRows> {
    const vectors = this.#words.lookup(words)
    const encoder = await this.#encoder.forward(vectors, textLengths, 0, null)
    if (this.#attention === null) return { layers: encoder.finals, memories: null, features: null }
    const values = swapTimeAndBatch(encoder.output, encoder.steps, textLengths.length)
    const blank = textLengths.length * this.config.hiddenDim
    const unread = { h: new Float32Array(blank), c: new Float32Array(blank) }
    return {
      layers: this.#rereader === null ? encoder.finals : [...encoder.finals, unread],
      memories: await this.#attention.remember(values, textLengths),
      features: null,
    }
  }

  /** Feeds one token to each row. @param tokens shape [B]. @returns new rows; the old stay valid. */
  async advance(rows: DecoderRows, tokens: Int32Array): Promise<DecoderRows> {
    let x = this.#tokens.lookup(tokens)
    const layers: CellState[] = []
    for (const [i, layer] of this.#decoder.entries()) {
      const state = await layer.step(x, rows.layers[i]!)
      layers.push(state)
      x = state.h
    }
    if (this.#rereader === null || this.#attention === null || rows.memories === null) {
      return { ...rows, layers }
    }
    const features = await this.#attention.step(x, rows.memories)
    const read = await this.#rereader.step(features, rows.layers.at(-1)!)
    layers.push(read)
    addInto(features, read.h)
    return { ...rows, layers, features }
  }

  /** Unnormalised log-probabilities of the next token, [B, A]. */
  async logits(rows: DecoderRows): Promise<Float32Array> {
    if (rows.features !== null) return this.#project(rows.features)
    const states = rows.layers.at(-1)!.h
    if (this.#attention === null || rows.memories === null) return this.#project(states)
    return this.#project(await this.#attention.step(states, rows.memories))
  }

  dispose(): void {
    this.parameters.dispose()
  }

  async #attend(states: Float32Array, encoder: EncoderPass, steps: number) {
    if (this.#attention === null) return null
    const { lengths, output } = encoder
    const memory = swapTimeAndBatch(output, encoder.steps, lengths.length)
    return this.#attention.forward(states, memory, lengths, steps)
  }

  /** Adds to the attended features what a layer over them remembers; batch-major [B·T, H]. */
  async #reread(features: Float32Array, steps: number, batch: number) {
    if (this.#rereader === null) return null
    const attended = swapTimeAndBatch(features, batch, steps)
    const pass = await this.#rereader.forward(attended, steps, batch, null)
    addInto(features, swapTimeAndBatch(pass.output, steps, batch))
    return pass
  }

  /** @returns gradients of the decoder's states [B·T, H] and of the encoder's, time-major [S·B, H]. */
  async #backwardAttention(pass: NetworkPass, dx: Float32Array) {
    const { encoder, batch } = pass
    if (this.#attention === null || pass.attention === null) {
      return { dStates: dx, dMemory: new Float32Array(encoder.output.length) }
    }
    const back = await this.#attention.backward(pass.attention, dx, this.#gradients)
    return {
      dStates: back.dQueries,
      dMemory: swapTimeAndBatch(back.dMemory, batch, encoder.steps),
    }
  }

  #project(features: Float32Array): Promise<Float32Array> {
    const bias = this.parameters.variable('output/bias') as tf.Tensor as tf.Tensor1D
    const rows = features.length / this.config.hiddenDim
    return multiply(features, rows, this.#weight('output/kernel'), { bias })
  }

  #weight(name: string): tf.Tensor2D {
    return this.parameters.variable(name) as tf.Tensor as tf.Tensor2D
  }
}

function encoderShape(config: ModelConfig) {
  return {
    kind: cellKindOf(config.kind),
    inputSize: config.embeddingDim,
    hiddenSize: config.hiddenDim,
    numLayers: config.numLayers,
  }
}

function decoderShapes(config: ModelConfig) {
  return Array.from({ length: config.numLayers }, (_, i) => ({
    kind: cellKindOf(config.kind),
    inputSize: i === 0 ? config.embeddingDim : config.hiddenDim,
    hiddenSize: config.hiddenDim,
  }))
}

function rereaderShape({ kind, hiddenDim }: ModelConfig) {
  return { kind: cellKindOf(kind), inputSize: hiddenDim, hiddenSize: hiddenDim }
}

function specsOf(config: ModelConfig, rng: Rng): Record<string, ParameterSpec> {
  const { embeddingDim, hiddenDim, actionCount, textVocabularySize } = config
  const specs: Record<string, ParameterSpec> = {
    ...EmbeddingTable.specs(rng, 'words', textVocabularySize, embeddingDim),
    ...EmbeddingTable.specs(rng, 'tokens', actionCount + 1, embeddingDim),
    ...BidirectionalEncoder.specs(rng, 'encoder', encoderShape(config)),
  }
  for (const [i, shape] of decoderShapes(config).entries()) {
    Object.assign(specs, RecurrentLayer.specs(rng, `decoder/${i}`, shape))
  }
  if (config.kind === 'attention') {
    Object.assign(specs, LuongAttention.specs(rng, 'attention', hiddenDim, hiddenDim))
  }
  if (config.rereads) {
    Object.assign(specs, RecurrentLayer.specs(rng, 'rereader', rereaderShape(config)))
  }
  specs['output/kernel'] = {
    shape: [hiddenDim, actionCount],
    values: glorotUniform(rng.split('output/kernel'), hiddenDim, actionCount),
  }
  specs['output/bias'] = { shape: [actionCount], values: new Float32Array(actionCount) }
  return specs
}
