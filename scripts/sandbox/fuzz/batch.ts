import { createHmac, randomBytes } from 'node:crypto'
import type { TestCase } from '../../../src/core/problem.ts'
import type { GradeRequest } from '../../../src/core/sandbox.ts'
import { Rng } from '../../../src/random/rng.ts'
import { py } from '../../../src/values/py-value.ts'
import { type Control, drawKnownControl } from './controls.ts'
import type { Grammar } from './grammar.ts'
import { drawHostileProgram, type HostileProgram, sourceOf } from './hostile-program.ts'

/** A program of a batch: a control, or a hostile one. */
export interface Entry {
  readonly name: string
  readonly request: GradeRequest
  readonly control: Control | null
  readonly hostile: HostileProgram | null
}

export interface BatchOptions {
  readonly grammar: Grammar
  readonly stateControls: readonly Control[]
  readonly seed: string
  readonly index: number
}

const HOSTILE = 32
const KNOWN = 6
const STATE = 5

/** Known to this process alone: no program can compute an answer, so that none can rightly pass. */
const SECRET = randomBytes(32)
const SECRET_TESTS: readonly TestCase[] = [3, 8].map((n) => ({
  args: [py.int(n)],
  expected: py.str(createHmac('sha256', SECRET).update(String(n)).digest('hex')),
}))

/** A hostile program as it is graded: its value comes back, so that a change of it is seen. */
export function hostileEntry(hostile: HostileProgram, source = sourceOf(hostile.parts)): Entry {
  const request: GradeRequest = {
    source,
    entryPoint: 'solve',
    tests: SECRET_TESTS,
    comparison: { mode: 'exact' },
    limits: hostile.limits,
    keepReturned: true,
  }
  return { name: hostile.name, request, control: null, hostile }
}

export function controlEntry(control: Control): Entry {
  return { name: control.name, request: control.request, control, hostile: null }
}

/** The programs of a batch in their first order; the same for the same seed and index. */
export function drawBatch({ grammar, stateControls, seed, index }: BatchOptions): Entry[] {
  const rng = new Rng(`${seed}/${index}`)
  const hostile = Array.from({ length: HOSTILE }, (_, i) =>
    hostileEntry(drawHostileProgram(`${seed}/${index}/${i}`, grammar, rng)),
  )
  const known = Array.from({ length: KNOWN }, () => controlEntry(drawKnownControl(rng)))
  const entries = [...hostile, ...known]
  rng.shuffle(entries)
  // What reports the state stands all over the batch, and always at its end.
  const state = Array.from({ length: Math.min(STATE, stateControls.length) }, (_, i) =>
    controlEntry(stateControls[(index * STATE + i) % stateControls.length] as Control),
  )
  for (const entry of state.slice(1)) entries.splice(rng.int(entries.length), 0, entry)
  return [...entries, ...state.slice(0, 1)]
}

/** The same programs in another order. */
export function shuffled(entries: readonly Entry[], seed: string, index: number): Entry[] {
  const order = [...entries]
  new Rng(`${seed}/${index}/again`).shuffle(order)
  return order
}
