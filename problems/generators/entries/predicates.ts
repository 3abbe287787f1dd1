import { z } from 'zod'
import { sharedRows } from '../templates/shared-tables.ts'

/** A property of one item, `x` in its code. */
export interface Predicate {
  readonly code: string
  /** Before a noun: `even` numbers. May be empty. */
  readonly adjective: string
  /** After a noun: numbers `that are even`. */
  readonly clause: string
  /** After a subject: it `is even`. */
  readonly is: string
  readonly name: string
  /** Whether it reads the further parameter `$k` (`$1`, or `$0`'s successor). */
  readonly parameter: boolean
}

const propertySchema = z
  .object({
    code: z.string(),
    adjective: z.string(),
    clause: z.string(),
    is: z.string(),
    name: z.string(),
  })
  .transform((row): Predicate => ({ ...row, parameter: row.code.includes('$k') }))

function properties(...tables: readonly string[]): readonly Predicate[] {
  return tables.flatMap((table) => sharedRows(table, propertySchema, { k: '$k', limit: '' }))
}

/** Properties of ints. */
export const INT_PREDICATES = properties(
  'intProperties',
  'intBounds',
  'intComparisons',
  'intRanges',
)
/** Predicates whose `$k` divides: the parameter must not be zero. */
export const DIVISOR_PREDICATES = properties('intDivisibility')
/** Properties of single characters. */
export const CHAR_PREDICATES = properties('charProperties', 'charComparisons')
/** Properties of strings in a list, or of words in a text. */
export const WORD_PREDICATES = properties('wordProperties')
/** Properties of words with a string parameter. */
export const WORD_TEXT_PREDICATES = properties('wordComparisons')
