import type { TokenKind, TokenVocabulary } from '../../core/token-language.ts'

const LITERAL_KINDS: ReadonlySet<TokenKind> = new Set(['number', 'string'])

/** How many tokens of a vocabulary are numbers and texts, and not words of the language. */
export function literalCount({ tokens }: TokenVocabulary): number {
  return tokens.filter(({ kind }) => LITERAL_KINDS.has(kind)).length
}

/** How many tokens from the first hold every word that the vocabulary has: all beyond are literals. */
export function wordsSize({ tokens }: TokenVocabulary): number {
  return tokens.findLastIndex(({ kind }) => !LITERAL_KINDS.has(kind)) + 1
}
