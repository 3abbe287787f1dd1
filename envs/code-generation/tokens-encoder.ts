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

interface ProblemTokens {
  readonly docstring: Int32Array
  readonly examples: Int32Array
}

/** The `tokens` observation: a flat Dict of integer arrays for sequence agents. */
export class TokensEncoder implements ObservationEncoder<TokensObservation> {
  readonly space: DictSpace<TokensObservation>
  readonly #docstringTokens: number
  readonly #exampleTokens: number
  readonly #maxSteps: number
  readonly #problems = new WeakMap<Problem, ProblemTokens>()

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
    const { docstring, examples } = this.#problemPart(view.problem)
    const code = new Int32Array(this.#maxSteps)
    const { tokens } = view
    for (let i = 0; i < tokens.length; i++) code[i] = tokens[i]! + 1
    return {
      docstring: docstring.slice(),
      examples: examples.slice(),
      code,
      metadata: metadataOf(view),
      action_mask: view.mask.slice(),
    }
  }

  #problemPart(problem: Problem): ProblemTokens {
    let part = this.#problems.get(problem)
    if (part === undefined) {
      part = {
        docstring: padded(splitWords(problem.docstring).map(wordId), this.#docstringTokens),
        examples: padded(exampleBytes(problem.visibleTests), this.#exampleTokens),
      }
      this.#problems.set(problem, part)
    }
    return part
  }
}

function metadataOf({ state, steps, maxSteps, tokens }: EpisodeView): Int32Array {
  const out = new Int32Array(METADATA_TOKENS)
  out[0] = steps
  out[1] = Math.max(0, maxSteps - steps)
  out[2] = tokens.length
  if (state === null) return out
  out[3] = state.ended ? 0 : state.minTokensToEnd
  out[4] = state.blockDepth
  out[5] = state.openBrackets
  out[6] = state.loopDepth
  out[7] = state.boundLocals
  return out
}

const wordId = (word: string): number => 1 + (hashText(word) % (DOCSTRING_WORDS - 1))

function exampleBytes(tests: readonly TestCase[]): number[] {
  const lines = tests.map(
    ({ args, expected }) =>
      `${args.map(toPythonLiteral).join(', ')} -> ${toPythonLiteral(expected)}\n`,
  )
  return Array.from(Buffer.from(lines.join('')), (byte) => byte + 1)
}

/** The ids, cut or padded with 0 to a length. */
function padded(ids: readonly number[], length: number): Int32Array {
  const out = new Int32Array(length)
  out.set(ids.slice(0, length))
  return out
}
