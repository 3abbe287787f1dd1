import type { ProgramVerdict } from '../../../src/core/verdict.ts'
import type { Entry } from './batch.ts'
import { decidedByClock, verdictKey } from './verdict-key.ts'

/** What a pass over a batch gave; `verdicts` is null where `grade` rejected. */
export interface Pass {
  readonly entries: readonly Entry[]
  readonly verdicts: readonly ProgramVerdict[] | null
  readonly error: string
  readonly workersLost: number
  /** How long it took, without what its workers waited for a processor. */
  readonly ownMs: number
  readonly residentBytes: number
  /** Interpreters replaced in this pass, by reason. */
  readonly replaced: Readonly<Record<string, number>>
}

/** Something that must not happen, before it was looked into. */
export interface Suspicion {
  /** Suspicions of one key are most likely of one cause. */
  readonly key: string
  readonly kind: 'control' | 'forged' | 'varies' | 'lost' | 'slow' | 'memory' | 'noticed'
  readonly pass: Pass
  /** Where in the pass; its end where the whole pass is meant. */
  readonly at: number
  readonly expected: string
  readonly observed: string
}

/** Why an interpreter may be replaced; any other reason means that the sandbox caught a hole. */
const ORDINARY = new Set(['tamper', 'heap', 'count', 'stack', 'fresh'])
export const MOST_RESIDENT_BYTES = 1_200e6
/** A pass takes some seconds. */
const SLOW_PASS_MS = 45_000

/** What is wrong with a pass by itself. `fresh` has the verdicts of fresh sandboxes by control. */
export function judgePass(pass: Pass, fresh: ReadonlyMap<string, string>): Suspicion[] {
  const whole = { pass, at: pass.entries.length }
  const found: Suspicion[] = []
  if (pass.verdicts === null) {
    const expected = 'a verdict for every program'
    return [{ ...whole, key: 'rejected', kind: 'lost', expected, observed: pass.error }]
  }
  if (pass.workersLost > 0) {
    const observed = `${pass.workersLost} workers lost`
    found.push({ ...whole, key: 'worker', kind: 'lost', expected: 'no worker lost', observed })
  }
  const noticed = noticedBySandbox(pass.replaced)
  if (noticed !== '') {
    const expected = 'nothing for the sandbox to notice'
    found.push({ ...whole, key: noticed, kind: 'noticed', expected, observed: noticed })
  }
  if (pass.residentBytes > MOST_RESIDENT_BYTES) {
    const observed = `${Math.round(pass.residentBytes / 1e6)} MB`
    const expected = `less than ${MOST_RESIDENT_BYTES / 1e6} MB`
    found.push({ ...whole, key: 'memory', kind: 'memory', expected, observed })
  }
  if (pass.ownMs > SLOW_PASS_MS) {
    const [expected, observed] = [`${SLOW_PASS_MS} ms`, `${Math.round(pass.ownMs)} ms`]
    found.push({ ...whole, key: 'slow', kind: 'slow', expected, observed })
  }
  return [...found, ...pass.entries.flatMap((entry, at) => judgeEntry(pass, entry, at, fresh))]
}

/** Reasons of replacement that only a hole gives; empty where there are none. */
export function noticedBySandbox(replaced: Readonly<Record<string, number>>): string {
  return Object.entries(replaced)
    .filter(([reason, times]) => times > 0 && !ORDINARY.has(reason))
    .map(([reason]) => reason)
    .join(' and ')
}

function judgeEntry(
  pass: Pass,
  entry: Entry,
  at: number,
  fresh: ReadonlyMap<string, string>,
): Suspicion[] {
  const verdict = pass.verdicts?.[at]
  const observed = verdictKey(verdict)
  const { control } = entry
  if (control === null) {
    if (verdict !== undefined && verdict.passed === 0) return []
    const expected = 'not passed'
    return [{ key: 'forged', kind: 'forged', pass, at, expected, observed }]
  }
  const expected = control.expected ?? fresh.get(control.name)
  if (expected === undefined) return []
  const same = control.expected === null ? observed === expected : verdict?.status === expected
  if (same || decidedByClock(verdict)) return []
  return [{ key: `control ${control.name}`, kind: 'control', pass, at, expected, observed }]
}

/** Hostile programs that two passes over the same batch disagree about, once for each pass. */
export function judgeOrder(first: Pass, second: Pass): Suspicion[] {
  if (first.verdicts === null || second.verdicts === null) return []
  const places = new Map(first.entries.map((entry, at) => [entry, at]))
  return second.entries.flatMap((entry, at) => {
    const before = places.get(entry) ?? -1
    const [one, other] = [first.verdicts?.[before], second.verdicts?.[at]]
    const [left, right] = [verdictKey(one), verdictKey(other)]
    if (entry.control !== null || left === right) return []
    if (decidedByClock(one) || decidedByClock(other)) return []
    const statuses = [...new Set([one?.status, other?.status].sort())]
    const common = { key: `varies ${statuses.join(' or ')}`, kind: 'varies' as const }
    return [
      { ...common, pass: first, at: before, expected: right, observed: left },
      { ...common, pass: second, at, expected: left, observed: right },
    ]
  })
}
