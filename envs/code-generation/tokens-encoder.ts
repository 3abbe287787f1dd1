import type { TypedArray } from '../../src/core/env.ts'
import type { Problem, TestCase } from '../../src/core/problem.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { DictSpace } from '../../src/gym/spaces/dict-space.ts'
import { MultiBinary } from '../../src/gym/spaces/multi-binary.ts'
import { hashText, splitWords } from '../../src/language/text-hash.ts'
import { toPythonLiteral } from '../../src/values/literal.ts'
import type { EpisodeView, ObservationEncoder } from './observation-encoder.ts'

/** Ids of docstring words lie in 1 … 4095, hashed; 0 pads. */
const DOCSTRING_WORDS = 4096
const METADATA_TOKENS = 8

/** A `tokens` observation. All arrays are flat; 0 pads at the end. */
export interface TokensObservation {
  readonly [name: string]: TypedArray
  /** Hashed ids of the docstring's words, int32. */
  readonly docstring: Int32Array
  /** Bytes + 1 of the visible examples, `2, 3 -> 5` a line, int32. */
  readonly examples: Int32Array
  /** Token ids + 1 of the program so far, int32, shape [maxSteps]. */
  readonly code: Int32Array
  /** Steps, steps left, tokens, fewest tokens to the end, block depth, brackets, loops, locals; int32. */
  readonly metadata: Int32Array
  /** The mask of the state, int8, shape [A]. */
  readonly action_mask: Int8Array
}

/** The `tokens` observation: a flat Dict of integer arrays for sequence agents. */
export class TokensEncoder implements ObservationEncoder<TokensObservation> {
  readonly space: DictSpace<TokensObservation>
  readonly #docstringTokens: number
  readonly #exampleTokens: number
  readonly #maxSteps: number
  readonly #problems = new WeakMap<Problem, Int32Array>()

  constructor(
    vocabulary: TokenVocabulary,
    sizes: {
      readonly maxSteps: number
      readonly docstringTokens: number
      readonly exampleTokens: number
    },
  ) {
    this.#docstringTokens = sizes.docstringTokens
    this.#exampleTokens = sizes.exampleTokens
    this.#maxSteps = sizes.maxSteps
    const ids = (high: number, length: number) =>
      new Box({ low: 0, high, shape: [length], dtype: 'int32' })
    this.space = new DictSpace<TokensObservation>({
      docstring: ids(DOCSTRING_WORDS - 1, sizes.docstringTokens),
      examples: ids(256, sizes.exampleTokens),
      code: ids(vocabulary.size, sizes.maxSteps),
      metadata: ids(2 ** 20, METADATA_TOKENS),
      action_mask: new MultiBinary(vocabulary.size),
    })
  }

  encode(view: EpisodeView): TokensObservation {
    // One copy of all numbers, and views of it: allocations are what costs here.
    const all = this.#problemPart(view.problem).slice()
    const examplesFrom = this.#docstringTokens
    const codeFrom = examplesFrom + this.#exampleTokens
    const metadataFrom = codeFrom + this.#maxSteps
    const { tokens } = view
    for (let i = 0; i < tokens.length; i++) all[codeFrom + i] = tokens[i]! + 1
    writeMetadata(view, all, metadataFrom)
    return {
      docstring: all.subarray(0, examplesFrom),
      examples: all.subarray(examplesFrom, codeFrom),
      code: all.subarray(codeFrom, metadataFrom),
      metadata: all.subarray(metadataFrom),
      action_mask: view.mask,
    }
  }

  /** The numbers of an observation in their order, with those of the episode still 0. */
  #problemPart(problem: Problem): Int32Array {
    let part = this.#problems.get(problem)
    if (part === undefined) {
      const ofProblem = this.#docstringTokens + this.#exampleTokens
      part = new Int32Array(ofProblem + this.#maxSteps + METADATA_TOKENS)
      const words = splitWords(problem.docstring).map(wordId)
      part.set(words.slice(0, this.#docstringTokens))
      const bytes = exampleBytes(problem.visibleTests)
      part.set(bytes.slice(0, this.#exampleTokens), this.#docstringTokens)
      this.#problems.set(problem, part)
    }
    return part
  }
}

function writeMetadata(view: EpisodeView, out: Int32Array, at: number): void {
  const { state, steps, maxSteps, tokens } = view
  out[at] = steps
  out[at + 1] = Math.max(0, maxSteps - steps)
  out[at + 2] = tokens.length
  if (state === null) return
  out[at + 3] = state.ended ? 0 : state.minTokensToEnd
  out[at + 4] = state.blockDepth
  out[at + 5] = state.openBrackets
  out[at + 6] = state.loopDepth
  out[at + 7] = state.boundLocals
}

const wordId = (word: string): number => 1 + (hashText(word) % (DOCSTRING_WORDS - 1))

function exampleBytes(tests: readonly TestCase[]): number[] {
  const lines = tests.map(
    ({ args, expected }) =>
      `${args.map(toPythonLiteral).join(', ')} -> ${toPythonLiteral(expected)}\n`,
  )
  return Array.from(Buffer.from(lines.join('')), (byte) => byte + 1)
}
