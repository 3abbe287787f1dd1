import { createHash } from 'node:crypto'
import { ConfigError } from '../../core/errors.ts'
import type { Token, TokenVocabulary } from '../../core/token-language.ts'
import { checkOptions, number } from '../../settings/call-options.ts'
import {
  DEFAULT_VOCABULARY_SIZE,
  MAX_VOCABULARY_SIZE,
  MIN_VOCABULARY_SIZE,
  tokenEntries,
} from './token-list.ts'

export interface VocabularyOptions {
  /**
   * How many tokens: an integer from 64 (enough to finish every construct) to 5,000. Default 256,
   * which writes every reference of the seed sets and most introductory problems. The ids of a
   * smaller vocabulary are a prefix of a larger one's.
   */
  readonly size?: number
}

/**
 * Makes the env's actions. The same size gives the same ids and hash.
 *
 * @throws ConfigError when the size is out of range.
 */
export function createVocabulary(options: VocabularyOptions = {}): TokenVocabulary {
  // NaN is a number, too, of which the range is said.
  checkOptions('createVocabulary', options, {
    size: { ...number, holds: (value) => typeof value === 'number' },
  })
  const size = options.size ?? DEFAULT_VOCABULARY_SIZE
  if (!Number.isInteger(size) || size < MIN_VOCABULARY_SIZE || size > MAX_VOCABULARY_SIZE) {
    throw new ConfigError(
      `Expected the vocabulary's \`size\` to be an integer from ${MIN_VOCABULARY_SIZE} to ` +
        `${MAX_VOCABULARY_SIZE}, got \`${size}\`; leave it out for ${DEFAULT_VOCABULARY_SIZE}`,
    )
  }
  const tokens = tokenEntries(size).map(
    ([text, kind], id): Token => Object.freeze({ id, text, kind }),
  )
  const ids = new Map(tokens.map((token) => [token.text, token.id]))
  const structural = (text: string): number => ids.get(text) as number
  return Object.freeze({
    size,
    tokens: Object.freeze(tokens),
    hash: createHash('sha256')
      .update(JSON.stringify(tokens.map((token) => [token.text, token.kind])))
      .digest('hex'),
    newlineId: structural('NEWLINE'),
    indentId: structural('INDENT'),
    dedentId: structural('DEDENT'),
    deleteId: structural('DELETE'),
    endId: structural('END'),
    idOf: (text: string): number | undefined => ids.get(text),
  })
}
