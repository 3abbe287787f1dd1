import { z } from 'zod'
import { sharedRows } from '../templates/shared-tables.ts'
import { ATOM, COMPARISON, operand, type Phrased, PRODUCT, SUM } from './phrased.ts'

/** One step from a value of one type to a value of another. `$k` is a further parameter. */
export interface Step {
  readonly from: string
  readonly to: string
  readonly code: (inner: Phrased) => string
  readonly words: (inner: string) => string
  readonly binding: number
  /** Terse form of the further parameter. */
  readonly further: string | null
}

function step(from: string, to: string, code: string, words: string, further: string): Step {
  const outermost = code.replace(/\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^[\]]*\]/g, '()')
  const binding = bindingOf(outermost)
  const isRight = !code.startsWith('@') && binding < ATOM
  const tightest = / [*%/]+ /.test(code) ? PRODUCT : / \+ /.test(code) ? SUM : binding
  const needed = /^\w+\(@[,)]/.test(code) ? 0 : tightest + (isRight ? 1 : 0)
  return {
    from,
    to,
    code: (inner) => code.replaceAll('@', () => operand(inner, needed)),
    words: (inner) => words.replaceAll('@', () => inner),
    binding,
    further: further === '' ? null : further,
  }
}

/** Precedence of an expression by the loosest operator in it. */
function bindingOf(code: string): number {
  if (/ [<>=!]=? | in /.test(code)) return COMPARISON
  if (/ [+-] /.test(code)) return SUM
  return / [*%/]+ /.test(code) ? PRODUCT : ATOM
}

const rowSchema = z.object({
  from: z.string(),
  to: z.string(),
  code: z.string(),
  words: z.string(),
  further: z.string(),
})

function steps(table: string, own: Readonly<Record<string, string>> = {}): Step[] {
  const rows = sharedRows(table, rowSchema, { inner: '@', k: '$k', ...own })
  return rows.map(({ from, to, code, words, further }) => step(from, to, code, words, further))
}

/** Every step, in one list. */
export const STEPS: readonly Step[] = [
  ...steps('textSteps'),
  ...steps('listSteps', {
    list: 'list[int]',
    item: 'int',
    one: 'number',
    ones: 'numbers',
    few: '@aValue',
  }),
  ...steps('listSteps', {
    list: 'list[str]',
    item: 'str',
    one: 'string',
    ones: 'strings',
    few: '@aChar',
  }),
  ...steps('otherSteps'),
]
