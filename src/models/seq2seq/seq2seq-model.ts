import { ContractError } from '../../core/errors.ts'
import type { TaskDescription } from '../../core/task-description.ts'
import { Rng } from '../../random/rng.ts'
import type { SequencePolicy, SequenceRow, SequenceState } from '../decoding/sequence-policy.ts'
import type { CellState } from '../recurrent/layer.ts'
import { type EncodedPair, padTexts } from './batches.ts'
import { type DecoderRows, Seq2SeqNetwork } from './network.ts'
import type { TextTokenizer } from './text-tokenizer.ts'

class DecoderState implements SequenceState {
  readonly rows: DecoderRows
  readonly size: number

  constructor(rows: DecoderRows, size: number) {
    this.rows = rows
    this.size = size
  }
}

/** A network with the words it reads and the vocabulary it writes: a {@link SequencePolicy}. */
export class Seq2SeqModel implements SequencePolicy {
  readonly name: string
  readonly network: Seq2SeqNetwork
  readonly tokenizer: TextTokenizer
  readonly vocabularyHash: string

  /** Takes over the network: `dispose` frees it. */
  constructor(
    name: string,
    network: Seq2SeqNetwork,
    tokenizer: TextTokenizer,
    vocabularyHash: string,
  ) {
    if (network.config.textVocabularySize !== tokenizer.size) {
      throw new ContractError(
        `The network reads ${network.config.textVocabularySize} words, the tokenizer writes ${tokenizer.size}`,
      )
    }
    this.name = name
    this.network = network
    this.tokenizer = tokenizer
    this.vocabularyHash = vocabularyHash
  }

  get actionCount(): number {
    return this.network.config.actionCount
  }

  /** A task and a program for it as ids. @param program tokens, END last. */
  encodePair(task: TaskDescription, program: ArrayLike<number>): EncodedPair {
    return { text: this.tokenizer.encode(task), program: Int32Array.from(program) }
  }

  /** A copy with weights of its own, such as the frozen reference of a model that goes on learning. */
  clone(name: string = this.name): Seq2SeqModel {
    const network = new Seq2SeqNetwork(this.network.config, new Rng(0))
    network.parameters.copyFrom(this.network.parameters)
    return new Seq2SeqModel(name, network, this.tokenizer, this.vocabularyHash)
  }

  async start(tasks: readonly TaskDescription[]): Promise<SequenceState> {
    if (tasks.length === 0) throw new ContractError('Expected at least one task')
    const texts = tasks.map((task) => this.tokenizer.encode(task))
    const places = new Map<string, number>()
    const unique = texts.filter((text) => {
      const key = text.ids.join()
      if (places.has(key)) return false
      places.set(key, places.size)
      return true
    })
    const { words, textLengths } = padTexts(unique)
    const encoded = await this.network.encode(words, textLengths)
    const startTokens = new Int32Array(unique.length).fill(this.network.startToken)
    const started = await this.network.advance(encoded, startTokens)
    const state = new DecoderState(started, unique.length)
    return this.gather(texts.map((text) => ({ state, row: places.get(text.ids.join())! })))
  }

  logits(state: SequenceState): Promise<Float32Array> {
    return this.network.logits(asDecoderState(state).rows)
  }

  async advance(state: SequenceState, tokens: Int32Array): Promise<SequenceState> {
    if (tokens.length !== state.size) {
      throw new ContractError(`Expected ${state.size} tokens, one a row, got ${tokens.length}`)
    }
    return new DecoderState(
      await this.network.advance(asDecoderState(state).rows, tokens),
      state.size,
    )
  }

  gather(rows: readonly SequenceRow[]): SequenceState {
    const { hiddenDim, kind } = this.network.config
    const sources = rows.map(({ state }) => asDecoderState(state).rows)
    const layers = Array.from({ length: sources[0]?.layers.length ?? 0 }, (_, layer): CellState => {
      const h = new Float32Array(rows.length * hiddenDim)
      const c = new Float32Array(rows.length * hiddenDim)
      rows.forEach(({ row }, b) => {
        const source = sources[b]!.layers[layer]!
        h.set(source.h.subarray(row * hiddenDim, (row + 1) * hiddenDim), b * hiddenDim)
        c.set(source.c.subarray(row * hiddenDim, (row + 1) * hiddenDim), b * hiddenDim)
      })
      return { h, c }
    })
    const memories =
      kind === 'attention' ? rows.map(({ row }, b) => sources[b]!.memories![row]!) : null
    const features = gatherFeatures(sources, rows, hiddenDim)
    return new DecoderState({ layers, memories, features }, rows.length)
  }

  dispose(): void {
    this.network.dispose()
  }
}

/** What the output layer reads of each row; null where that is still to be computed. */
function gatherFeatures(
  sources: readonly DecoderRows[],
  rows: readonly SequenceRow[],
  width: number,
): Float32Array | null {
  const features = new Float32Array(rows.length * width)
  for (const [b, { row }] of rows.entries()) {
    const own = sources[b]!.features
    if (own === null) return null
    features.set(own.subarray(row * width, (row + 1) * width), b * width)
  }
  return features
}

function asDecoderState(state: SequenceState): DecoderState {
  if (state instanceof DecoderState) return state
  throw new ContractError('Expected a state that this model made')
}
