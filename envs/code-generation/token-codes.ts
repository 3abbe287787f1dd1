import type { TokenKind, TokenVocabulary } from '../../src/core/token-language.ts'
import { hashText } from '../../src/language/text-hash.ts'

const KINDS: readonly TokenKind[] = [
  'structural',
  'keyword',
  'operator',
  'delimiter',
  'parameter',
  'local',
  'self',
  'builtin',
  'method',
  'number',
  'string',
]

export const KIND_COUNT = KINDS.length
/** Signs per token: enough for every vocabulary's tokens to differ in the first 21 of them. */
export const SIGN_COUNT = 32
const DISTINCT_SIGNS = 21

/**
 * What the features say of a token: its kind, and signs hashed from its text. The signs depend on
 * the text alone (unless two texts collide), so vocabularies of different sizes share them.
 */
export interface TokenCodes {
  /** Index of each token's kind, shape [A]. */
  readonly kinds: Uint8Array
  /** −1 or 1, shape [A × SIGN_COUNT]; any two tokens differ within the first 21. */
  readonly signs: Float32Array
}

const codesByVocabulary = new WeakMap<TokenVocabulary, TokenCodes>()

/** The codes of a vocabulary, made once. */
export function tokenCodes(vocabulary: TokenVocabulary): TokenCodes {
  const known = codesByVocabulary.get(vocabulary)
  if (known !== undefined) return known
  const kinds = new Uint8Array(vocabulary.size)
  const signs = new Float32Array(vocabulary.size * SIGN_COUNT)
  const taken = new Set<number>()
  for (const { id, text, kind } of vocabulary.tokens) {
    kinds[id] = KINDS.indexOf(kind)
    let salt = 0
    while (taken.has(distinctBits(text, salt))) salt++
    taken.add(distinctBits(text, salt))
    writeSigns(text, salt, signs, id * SIGN_COUNT)
  }
  const codes = { kinds, signs }
  codesByVocabulary.set(vocabulary, codes)
  return codes
}

function distinctBits(text: string, salt: number): number {
  return hashText(text, salt) & (2 ** DISTINCT_SIGNS - 1)
}

function writeSigns(text: string, salt: number, signs: Float32Array, at: number): void {
  const hash = hashText(text, salt)
  for (let i = 0; i < SIGN_COUNT; i++) signs[at + i] = ((hash >>> i) & 1) === 1 ? 1 : -1
}
