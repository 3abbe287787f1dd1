import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { ConfigError } from '../../../src/core/errors.ts'

/** One way to write a word of the grammar, drawn in proportion to its weight. */
export interface Alternative {
  readonly weight: number
  readonly text: string
}

/** The words of the grammar, each with its alternatives. */
export type Grammar = ReadonlyMap<string, readonly Alternative[]>

/** Words that the writer makes itself. */
export const MADE_WORDS: ReadonlySet<string> = new Set([
  'int',
  'size',
  'v',
  'w',
  'u',
  'hook',
  'self',
])

/** A word where it is used; `$$` stands for a dollar sign. */
export const WORD = /\$(\$|[a-z]+(?:-[a-z]+)*)/g

const FOLDER = new URL('./grammar/', import.meta.url)

const plain = z.union([z.string(), z.number()]).transform(String)
const alternative = z.union([
  plain.transform((text) => ({ weight: 1, text })),
  z.strictObject({ weight: z.number().positive(), text: plain }),
])
const fileSchema = z.record(z.string(), z.array(alternative).min(1))

/**
 * Reads `grammar/*.yaml`. Throws a `ConfigError` for a file that is no grammar, a word that is
 * defined twice and a word that is used and not defined.
 */
export function loadGrammar(): Grammar {
  const grammar = new Map<string, readonly Alternative[]>()
  for (const file of readdirSync(FOLDER).sort()) {
    const read = fileSchema.safeParse(parse(readFileSync(new URL(file, FOLDER), 'utf8')))
    if (!read.success) throw new ConfigError(`grammar/${file}: ${z.prettifyError(read.error)}`)
    for (const [word, alternatives] of Object.entries(read.data)) {
      if (grammar.has(word)) throw new ConfigError(`grammar/${file}: \`${word}\` is defined twice`)
      grammar.set(
        word,
        alternatives.map(({ weight, text }) => ({ weight, text: text.trimEnd() })),
      )
    }
  }
  for (const [word, alternatives] of grammar) checkWords(grammar, word, alternatives)
  return grammar
}

function checkWords(grammar: Grammar, word: string, alternatives: readonly Alternative[]): void {
  for (const { text } of alternatives) {
    for (const [, used = ''] of text.matchAll(WORD)) {
      if (used === '$' || MADE_WORDS.has(used) || grammar.has(used)) continue
      throw new ConfigError(`grammar, word \`${word}\`: \`$${used}\` is not defined`)
    }
  }
}
