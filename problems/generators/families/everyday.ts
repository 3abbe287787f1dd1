import type { ProgramSpec } from '../entries/spec.ts'
import { everydayComparisons } from './everyday-comparisons.ts'
import { everydayDictionaries } from './everyday-dictionaries.ts'
import { everydayLists } from './everyday-lists.ts'
import { everydayRecursion } from './everyday-recursion.ts'
import { everydayTexts } from './everyday-texts.ts'

/** Small tasks as people put them. */
export function everyday(): ProgramSpec[] {
  return [
    ...everydayComparisons(),
    ...everydayTexts(),
    ...everydayRecursion(),
    ...everydayDictionaries(),
    ...everydayLists(),
  ]
}
