import { ConfigError, ContractError } from '../core/errors.ts'
import type { TaskDescription } from '../core/task-description.ts'
import type { SequencePolicy, SequenceRow, SequenceState } from './decoding/sequence-policy.ts'

/** Keeps log-probabilities finite. */
const SMALLEST = 1e-30

class EnsembleState implements SequenceState {
  readonly members: readonly SequenceState[]
  readonly size: number

  constructor(members: readonly SequenceState[]) {
    this.members = members
    this.size = members[0]!.size
  }
}

/** Several models as one: the mean of their probabilities, token by token. */
export class EnsemblePolicy implements SequencePolicy {
  readonly name: string
  readonly actionCount: number
  readonly vocabularyHash: string
  readonly #members: readonly SequencePolicy[]

  /** Takes over its members. Throws a `ConfigError` unless they write the same vocabulary. */
  constructor(members: readonly SequencePolicy[]) {
    const first = members[0]
    if (first === undefined) throw new ConfigError('An ensemble needs at least one model')
    const stranger = members.find((member) => member.vocabularyHash !== first.vocabularyHash)
    if (stranger !== undefined) {
      throw new ConfigError(
        `Models \`${first.name}\` and \`${stranger.name}\` write different vocabularies; ` +
          'an ensemble needs models trained with one vocabulary',
      )
    }
    this.name = `ensemble(${members.map((member) => member.name).join(', ')})`
    this.actionCount = first.actionCount
    this.vocabularyHash = first.vocabularyHash
    this.#members = members
  }

  async start(tasks: readonly TaskDescription[]): Promise<SequenceState> {
    return this.#each((member) => member.start(tasks))
  }

  async logits(state: SequenceState): Promise<Float32Array> {
    const { members } = asEnsembleState(state)
    const mean = new Float32Array(state.size * this.actionCount)
    for (const [i, member] of this.#members.entries()) {
      addProbabilities(await member.logits(members[i]!), this.actionCount, mean)
    }
    const scale = 1 / this.#members.length
    for (let i = 0; i < mean.length; i++) mean[i] = Math.log(Math.max(SMALLEST, mean[i]! * scale))
    return mean
  }

  async advance(state: SequenceState, tokens: Int32Array): Promise<SequenceState> {
    const { members } = asEnsembleState(state)
    return this.#each((member, i) => member.advance(members[i]!, tokens))
  }

  gather(rows: readonly SequenceRow[]): SequenceState {
    const members = this.#members.map((member, i) =>
      member.gather(
        rows.map(({ state, row }) => ({ state: asEnsembleState(state).members[i]!, row })),
      ),
    )
    return new EnsembleState(members)
  }

  dispose(): void {
    for (const member of this.#members) member.dispose()
  }

  async #each(
    make: (member: SequencePolicy, i: number) => Promise<SequenceState>,
  ): Promise<EnsembleState> {
    const states: SequenceState[] = []
    for (const [i, member] of this.#members.entries()) states.push(await make(member, i))
    return new EnsembleState(states)
  }
}

/** Adds softmax(logits), row by row, to `sum`. */
function addProbabilities(logits: Float32Array, actions: number, sum: Float32Array): void {
  for (let from = 0; from < logits.length; from += actions) {
    const to = from + actions
    let max = -Infinity
    for (let i = from; i < to; i++) max = Math.max(max, logits[i]!)
    let total = 0
    for (let i = from; i < to; i++) {
      logits[i] = Math.exp(logits[i]! - max)
      total += logits[i]!
    }
    for (let i = from; i < to; i++) sum[i]! += logits[i]! / total
  }
}

function asEnsembleState(state: SequenceState): EnsembleState {
  if (state instanceof EnsembleState) return state
  throw new ContractError('Expected a state that this ensemble made')
}
