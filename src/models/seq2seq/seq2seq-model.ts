import { ContractError } from '../../core/errors.ts'
import type { TaskDescription } from '../../core/task-description.ts'
import { Rng } from '../../random/rng.ts'
import type { SequencePolicy, SequenceRow, SequenceState } from '../decoding/sequence-policy.ts'
import type { EncodedPair } from './batches.ts'
import { type DecoderRows, gatherDecoders } from './decoder-rows.ts'
import { Seq2SeqNetwork } from './network.ts'
import type { TextTokenizer } from './text-tokenizer.ts'

class DecoderState implements SequenceState {
  readonly rows: DecoderRows

  constructor(rows: DecoderRows) {
    this.rows = rows
  }

  get size(): number {
    return this.rows.size
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
    const texts = tasks.map((task) => this.tokenizer.encode(task).ids)
    const places = new Map<string, number>()
    const unique = texts.filter((ids) => {
      const key = ids.join()
      if (places.has(key)) return false
      places.set(key, places.size)
      return true
    })
    const state = new DecoderState(await this.network.start(unique))
    return this.gather(texts.map((ids) => ({ state, row: places.get(ids.join())! })))
  }

  logits(state: SequenceState): Promise<Float32Array> {
    return this.network.logits(asDecoderState(state).rows)
  }

  async advance(state: SequenceState, tokens: Int32Array): Promise<SequenceState> {
    if (tokens.length !== state.size) {
      throw new ContractError(`Expected ${state.size} tokens, one a row, got ${tokens.length}`)
    }
    return new DecoderState(await this.network.advance(asDecoderState(state).rows, tokens))
  }

  gather(rows: readonly SequenceRow[]): SequenceState {
    const chosen = rows.map(({ state, row }) => ({ rows: asDecoderState(state).rows, row }))
    return new DecoderState(gatherDecoders(chosen, this.network.config.hiddenDim))
  }

  dispose(): void {
    this.network.dispose()
  }
}

function asDecoderState(state: SequenceState): DecoderState {
  if (state instanceof DecoderState) return state
  throw new ContractError('Expected a state that this model made')
}
