import type { Observation } from '../../src/core/env.ts'
import type { DescribedPosition } from '../../src/core/policy-initializer.ts'
import type { Space } from '../../src/core/spaces.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { DictSpace } from '../../src/gym/spaces/dict-space.ts'
import type { Rng } from '../../src/random/rng.ts'

/** What ends a word, or one of six letters. */
export const ACTIONS = 7
const END = 0
const LONGEST = 6
export const WORDS = [
  [1, 4, 2, 5],
  [3, 1, 6],
  [2, 5, 1, 3, 6],
] as const

/** What a model reads of a task. */
export function describedTask(task: number): string {
  return `spell word ${task}`
}

/** One-hot task, place and last letter, and three waves that tell states apart. */
const FEATURES = WORDS.length + LONGEST + 1 + ACTIONS + 3

const ids = (high: number, length: number) =>
  new Box({ low: 0, high, shape: [length], dtype: 'int32' })

/** What an agent sees: a row of numbers, or the tokens that a recurrent body reads. */
export type View = 'features' | 'tokens'

export function spaceOf(view: View): Space<Observation> {
  if (view === 'features') return new Box({ low: -1, high: 1, shape: [FEATURES], dtype: 'float32' })
  return new DictSpace({
    docstring: ids(WORDS.length, 2),
    examples: ids(ACTIONS, 5),
    code: ids(ACTIONS, LONGEST),
    metadata: ids(LONGEST, 1),
  }) as unknown as Space<Observation>
}

/**
 * Spelling one of three words, all that agents meet in a small place: masks that change, episodes that
 * terminate (by the end sign) and that are truncated (by length), rewards at every step and at the end.
 */
export class Letters {
  readonly #rng: Rng
  #task = 0
  #written: number[] = []
  #sum = 0

  constructor(rng: Rng) {
    this.#rng = rng
    this.reset()
  }

  get taskId(): string {
    return `word-${this.#task}`
  }

  /** Where the episode stands, for whoever reads what is asked for. */
  get position(): DescribedPosition {
    const context = { problemId: this.taskId, docstring: describedTask(this.#task) }
    return { context, tokens: Int32Array.from(this.#written) }
  }

  get steps(): number {
    return this.#written.length
  }

  /** Sum of the rewards so far. */
  get episodeReturn(): number {
    return this.#sum
  }

  reset(): void {
    this.#task = this.#rng.int(WORDS.length)
    this.#written = []
    this.#sum = 0
  }

  step(action: number): {
    readonly reward: number
    readonly terminated: boolean
    readonly truncated: boolean
  } {
    const word = WORDS[this.#task]!
    const place = this.#written.length
    const whole = place === word.length && word.every((letter, i) => this.#written[i] === letter)
    const right = action === END ? whole : word[place] === action
    const reward = right ? (action === END ? 1 : 0.5) : -0.125
    this.#written.push(action)
    this.#sum += reward
    const terminated = action === END
    return { reward, terminated, truncated: !terminated && this.steps === LONGEST }
  }

  /** No letter twice in a row, and no word of none; all zeros at the end of an episode. */
  mask(): Int8Array {
    const last = this.#written.at(-1)
    const over = last === END
    return Int8Array.from({ length: ACTIONS }, (_, action) =>
      over || action === last || (action === END && last === undefined) ? 0 : 1,
    )
  }

  observe(view: View): Observation {
    return view === 'features' ? this.#features() : this.#tokens()
  }

  /** Log-probabilities, up to a constant, of a prior that has read the word so far; shape [A]. */
  prior(): Float32Array {
    const last = this.#written.at(-1) ?? 0
    return Float32Array.from({ length: ACTIONS }, (_, action) =>
      Math.cos(3 * action + 2 * last + this.#task + 0.5 * this.steps),
    )
  }

  #features(): Float32Array {
    const row = new Float32Array(FEATURES)
    const last = this.#written.at(-1) ?? 0
    row[this.#task] = 1
    row[WORDS.length + this.steps] = 1
    row[WORDS.length + LONGEST + 1 + last] = 1
    const wave = this.#task + 7 * this.steps + 3 * last
    for (let i = 1; i <= 3; i++) row[FEATURES - i] = Math.sin(i * wave)
    return row
  }

  #tokens(): Observation {
    const padded = (tokens: readonly number[], length: number) =>
      Int32Array.from({ length }, (_, i) => (tokens[i] ?? -1) + 1)
    return {
      docstring: padded([this.#task], 2),
      examples: padded(WORDS[this.#task]!, 5),
      code: padded(this.#written, LONGEST),
      metadata: Int32Array.of(this.steps),
    }
  }
}
