import type { Family } from '../entries/spec.ts'
import { chains, joints } from './compositions.ts'
import { choices, questions } from './conditions.ts'
import { dictionaries } from './dictionaries.ts'
import { everyday } from './everyday.ts'
import { listLoops } from './list-loops.ts'
import { nestedLoops } from './nested-loops.ts'
import { singleNumbers } from './number-facts.ts'
import { numberLoops } from './number-loops.ts'
import { pipelines } from './pipelines.ts'
import { randomPrograms } from './random-programs.ts'
import { recursion } from './recursion.ts'
import { formulas, stepwise } from './scalars.ts'
import { indexed, zips } from './zips.ts'

/** Every family of programs, by the name its generator is split under. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  pipelines,
  chains,
  joints,
  formulas,
  stepwise,
  questions,
  choices,
  singleNumbers,
  zips,
  indexed,
  dictionaries,
  numberLoops,
  listLoops,
  nestedLoops,
  recursion,
  everyday,
  randomPrograms,
}
