import { z } from 'zod'
import { sharedRows } from '../templates/shared-tables.ts'

/** What a pipeline makes of an item `x`. */
export interface ItemMap {
  readonly code: string
  readonly name: string
  readonly gives: 'int' | 'char' | 'word'
  /** Wraps the words for the items: `the squares of the numbers`. */
  readonly describe: (items: string) => string
  readonly parameter: boolean
}

const mapSchema = z
  .object({
    code: z.string(),
    name: z.string(),
    gives: z.enum(['int', 'char', 'word']),
    words: z.string(),
  })
  .transform(
    ({ words, ...map }): ItemMap => ({
      ...map,
      describe: (items) => words.replaceAll('$items', () => items),
      parameter: map.code.includes('$k'),
    }),
  )

function maps(...tables: readonly string[]): readonly ItemMap[] {
  return tables.flatMap((table) => sharedRows(table, mapSchema, { k: '$k', items: '$items' }))
}

export const INT_MAPS = maps('intMaps', 'intMapsByNumber', 'intMapsFurther', 'intMapsToText')
export const CHAR_MAPS = maps('charMaps')
export const WORD_MAPS = maps('wordMaps')
