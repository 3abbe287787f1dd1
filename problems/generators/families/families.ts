import type { Family } from '../entries/spec.ts'
import { chains, joints } from './compositions.ts'
import { choices, questions } from './conditions.ts'
import { pipelines } from './pipelines.ts'
import { randomPrograms } from './random-programs.ts'
import { formulas, stepwise } from './scalars.ts'
import { family } from './templates.ts'

/** Every family of programs, by the name its generator is split under. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  pipelines,
  chains,
  joints,
  formulas,
  stepwise,
  questions,
  choices,
  singleNumbers: family('number-facts'),
  zips: family('pairwise'),
  indexed: family('indexed'),
  dictionaries: family('dictionary-entries', 'dictionaries-built', 'dictionary-lookups'),
  numberLoops: family(
    'number-digits',
    'number-shrinking',
    'number-growth',
    'divisors',
    'number-searches',
  ),
  listLoops: family('lists-by-property', 'lists-running', 'lists-together', 'lists-alone'),
  nestedLoops: family('nested-pairs', 'tables', 'built-tables'),
  recursion: family(
    'recursive-sequences',
    'recursive-digits',
    'recursive-lists',
    'recursive-texts',
    'recursive-pairs',
  ),
  /** Small tasks as people put them. */
  everyday: family(
    'everyday-comparisons',
    'everyday-texts',
    'everyday-recursion',
    'everyday-dictionaries',
    'everyday-lists',
  ),
  randomPrograms,
}
