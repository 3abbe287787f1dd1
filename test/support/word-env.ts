import type { Info, ResetOptions, StepResult } from '../../src/core/env.ts'
import { ContractError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { BaseEnv } from '../../src/gym/base-env.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { Discrete } from '../../src/gym/spaces/discrete.ts'
import { Rng, type RngState } from '../../src/random/rng.ts'
import { checkSeed } from '../../src/random/seed.ts'

const words = [
  [0, 4, 2, 5],
  [1, 4, 3, 5],
] as const
/** Allowed actions at each position; at position 1 there is only one. */
const allowed = [[0, 1], [4], [1, 2, 3], [0, 5]] as const
export const wordActionCount = 6
export const wordObservationSize = words.length + allowed.length + 1
export const bestWordReturn = 4

interface WordState {
  readonly problem: number
  readonly position: number
  readonly ended: boolean
  readonly rng: RngState
}

/**
 * Spell one of two words, letter by letter; the observation says which. A reward of 1 for each
 * right letter; the episode ends after the fourth.
 */
export class WordEnv extends BaseEnv<Float32Array> {
  readonly id = 'word'
  readonly observationSpace = boxSpace(wordObservationSize)
  readonly actionSpace = new Discrete(wordActionCount)
  #rng = new Rng(0)
  #problem = 0
  #position = 0
  #ended = true
  #spelt: number[] = []

  get problemId(): string {
    return `word-${this.#problem}`
  }

  get spelt(): readonly number[] {
    return this.#spelt
  }

  get hits(): Uint8Array {
    return Uint8Array.from(this.#spelt, (letter, i) =>
      letter === words[this.#problem]![i] ? 1 : 0,
    )
  }

  async reset(options: ResetOptions = {}): Promise<[Float32Array, Info]> {
    if (options.seed !== undefined) this.#rng = new Rng(checkSeed(options.seed))
    this.#problem = this.#rng.int(words.length)
    this.#position = 0
    this.#ended = false
    this.#spelt = []
    return [this.#observe(), { action_mask: this.actionMasks() }]
  }

  async step(action: number): Promise<StepResult<Float32Array>> {
    if (this.#ended) throw new ContractError('step after the end')
    if (this.actionMasks()[action] !== 1) throw new ContractError(`action ${action} is masked`)
    const reward = action === words[this.#problem]![this.#position] ? 1 : 0
    this.#spelt.push(action)
    this.#position++
    this.#ended = this.#position === allowed.length
    return [this.#observe(), reward, this.#ended, false, { action_mask: this.actionMasks() }]
  }

  override actionMasks(): Int8Array {
    const mask = new Int8Array(wordActionCount)
    for (const action of allowed[this.#position] ?? []) mask[action] = 1
    return mask
  }

  getState(): Json {
    const rng = this.#rng.getState()
    return { problem: this.#problem, position: this.#position, ended: this.#ended, rng: { ...rng } }
  }

  async setState(state: Json): Promise<void> {
    const { problem, position, ended, rng } = state as unknown as WordState
    this.#problem = problem
    this.#position = position
    this.#ended = ended
    this.#rng = Rng.fromState(rng)
  }

  #observe(): Float32Array {
    const observation = new Float32Array(wordObservationSize)
    observation[this.#problem] = 1
    observation[words.length + this.#position] = 1
    return observation
  }
}

/** Any numbers, as many as `size`. */
export function boxSpace(size: number): Box<'float32'> {
  return new Box({ low: -Infinity, high: Infinity, shape: [size], dtype: 'float32' })
}
