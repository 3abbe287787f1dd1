import type { ProgramState, TokenVocabulary } from '../../src/core/token-language.ts'
import { KIND_COUNT, SIGN_COUNT, type TokenCodes, tokenCodes } from './token-codes.ts'

export const CODE_FEATURES = 256

/** How the last 8 tokens are shown, latest first: whether with their kind, and with how many signs. */
const RECENT = [
  { kind: true, signs: 32 },
  { kind: true, signs: 21 },
  { kind: true, signs: 21 },
  { kind: false, signs: 16 },
  { kind: false, signs: 16 },
  { kind: false, signs: 13 },
  { kind: false, signs: 8 },
  { kind: false, signs: 8 },
] as const

/** Tokens whose being allowed next tells what the grammar expects. */
const EXPECTED = [
  ...['NEWLINE', 'INDENT', 'DEDENT', 'END', 'return', 'if', 'elif', 'else', 'for', 'in', 'while'],
  ...['arg0', 'arg1', 'arg2', '0', '(', ')', '[', ']', ':', ',', '=', '+=', '+', '==', '<', 'not'],
  'and',
]

/** Tokens whose number so far is shown. */
const COUNTED = [
  ...['return', 'if', 'else', 'elif', 'for', 'while', 'in', 'arg0', 'arg1', 'arg2', '0', '1', '2'],
  ...['(', '[', '{', ':', ',', '=', '+=', '+', '-', '*', '//', '%', '==', '<', '>', 'not'],
]

/** What the features read of an episode. Without a grammar state only the tokens are shown. */
export interface CodeView {
  readonly tokens: readonly number[]
  /** Null once a token outside the grammar was written. */
  readonly state: ProgramState | null
  /** Mask in force, shape [A]. */
  readonly mask: Int8Array
}

/**
 * Writes what the program so far looks like, in [−1, 1], 256 numbers: the last eight tokens by
 * kind and hashed text (the last three exactly), how often each kind and each frequent token was
 * written, what may come next, what is open, and where the line stands. A pure function of the
 * view, so that taking a token back takes its features back.
 */
export class CodeFeatures {
  readonly #codes: TokenCodes
  readonly #expected: Int32Array
  readonly #counted: Int32Array
  readonly #newlineId: number
  readonly #indentId: number
  readonly #dedentId: number
  readonly #kindCounts = new Float32Array(KIND_COUNT)

  constructor(vocabulary: TokenVocabulary) {
    this.#codes = tokenCodes(vocabulary)
    this.#expected = idsOf(EXPECTED, vocabulary)
    this.#counted = idsOf(COUNTED, vocabulary)
    this.#newlineId = vocabulary.newlineId
    this.#indentId = vocabulary.indentId
    this.#dedentId = vocabulary.dedentId
  }

  /** Writes the features at `out[offset …]`; `out` must hold zeros there. */
  write(view: CodeView, out: Float32Array, offset: number): void {
    let at = this.#writeRecent(view.tokens, out, offset)
    at = this.#writeKindCounts(view.tokens, out, at)
    at = this.#writeExpected(view.mask, out, at)
    at = this.#writeCounts(view, out, at)
    at = writeOpen(view.state, out, at)
    this.#writeLine(view.tokens, out, at)
  }

  #writeRecent(tokens: readonly number[], out: Float32Array, offset: number): number {
    const { kinds, signs } = this.#codes
    let at = offset
    for (let i = 0; i < RECENT.length; i++) {
      const shown = RECENT[i]!
      const token = tokens[tokens.length - 1 - i]
      if (token !== undefined && shown.kind) out[at + kinds[token]!] = 1
      if (shown.kind) at += KIND_COUNT
      if (token !== undefined) {
        const from = token * SIGN_COUNT
        for (let j = 0; j < shown.signs; j++) out[at + j] = signs[from + j]!
      }
      at += shown.signs
    }
    return at
  }

  #writeKindCounts(tokens: readonly number[], out: Float32Array, at: number): number {
    const { kinds } = this.#codes
    const counts = this.#kindCounts.fill(0)
    for (let i = 0; i < tokens.length; i++) {
      const kind = kinds[tokens[i]!]!
      counts[kind] = counts[kind]! + 1
    }
    for (let kind = 0; kind < KIND_COUNT; kind++) out[at + kind] = Math.min(1, counts[kind]! / 12)
    return at + KIND_COUNT
  }

  #writeExpected(mask: Int8Array, out: Float32Array, at: number): number {
    const ids = this.#expected
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!
      if (id >= 0) out[at + i] = mask[id]!
    }
    return at + ids.length
  }

  #writeCounts({ state }: CodeView, out: Float32Array, at: number): number {
    const ids = this.#counted
    if (state !== null) {
      const counts = state.tokenCounts
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i]!
        if (id >= 0) out[at + i] = Math.min(1, counts[id]! / 4)
      }
    }
    return at + ids.length
  }

  #writeLine(tokens: readonly number[], out: Float32Array, at: number): void {
    let start = tokens.length
    while (start > 0) {
      const token = tokens[start - 1]!
      if (token === this.#newlineId || token === this.#indentId || token === this.#dedentId) break
      start--
    }
    out[at] = Math.min(1, (tokens.length - start) / 16)
    const first = tokens[start]
    if (first === undefined) return
    const from = first * SIGN_COUNT
    for (let j = 0; j < 7; j++) out[at + 1 + j] = this.#codes.signs[from + j]!
  }
}

/** Depths as thermometers: one entry per level reached. */
function writeOpen(state: ProgramState | null, out: Float32Array, at: number): number {
  if (state !== null) {
    thermometer(state.blockDepth - 1, 3, out, at)
    thermometer(state.openBrackets, 3, out, at + 3)
    thermometer(state.loopDepth, 2, out, at + 6)
    thermometer(state.boundLocals, 3, out, at + 8)
    out[at + 11] = state.canEnd ? 1 : 0
  }
  return at + 12
}

function thermometer(level: number, levels: number, out: Float32Array, at: number): void {
  for (let i = 0; i < levels && i < level; i++) out[at + i] = 1
}

/** Ids of tokens by text, −1 for those the vocabulary lacks. */
function idsOf(texts: readonly string[], vocabulary: TokenVocabulary): Int32Array {
  return Int32Array.from(texts, (text) => vocabulary.idOf(text) ?? -1)
}
