import { describe, expect, it } from 'vitest'
import type { GradeRequest } from '../../../../src/core/sandbox.ts'
import { type GuestOutcomes, OUTCOMES } from '../../../../src/sandbox/guest/contract.ts'
import { encodeValue } from '../../../../src/sandbox/marshal/marshal.ts'
import { verdictOf } from '../../../../src/sandbox/pool/verdicts.ts'
import { checkedOutcomes, indexed } from '../../../../src/sandbox/worker/given-outcomes.ts'
import { py } from '../../../../src/values/py-value.ts'
import { request, testCase } from '../../../support/grade-requests.ts'

const TESTS = [1, 2].map((n) => testCase([], py.int(n)))
const RETURNED = OUTCOMES.indexOf('returned')
const GOOD = [1, 2].map((n) => encodeValue(py.int(n)))

function outcomesOf(codes: readonly number[], values: readonly Uint8Array[]): GuestOutcomes {
  let end = 0
  return {
    codes: Uint8Array.from(codes),
    ends: Uint32Array.from(values, (value) => (end += value.length)),
    values: new Uint8Array(Buffer.concat(values)),
    exceptions: [],
    clocked: [],
  }
}

function statuses(outcomes: GuestOutcomes, changes: Partial<GradeRequest> = {}): string[] {
  const checked = checkedOutcomes(outcomes, TESTS.length)
  if (checked === null) return []
  const { tests } = verdictOf(request('', { tests: TESTS, ...changes }), indexed(checked), 0)
  return tests.map(({ status }) => status)
}

describe('verdicts of an isolate that is not sound', () => {
  const both = [RETURNED, RETURNED]

  it('passes what is right', () => {
    expect(statuses(outcomesOf(both, GOOD))).toEqual(['passed', 'passed'])
  })

  it.each([false, true, 'whole'] as const)(
    'calls bytes that are no value tampered, keepReturned being %s',
    (keepReturned) => {
      const junk = Uint8Array.of(99, 1, 2, 3, 4)
      const outcomes = outcomesOf(both, [GOOD[0] as Uint8Array, junk])
      expect(statuses(outcomes, { keepReturned })).toEqual(['passed', 'tampered'])
      for (const value of [new Uint8Array(0), junk.subarray(0, 1)]) {
        const short = outcomesOf(both, [GOOD[0] as Uint8Array, value])
        expect(statuses(short, { keepReturned })[1]).not.toBe('passed')
      }
    },
  )

  it('takes nothing from outcomes that do not exist, are missing, or have another shape', () => {
    const good = outcomesOf(both, GOOD)
    expect(statuses(outcomesOf([RETURNED, 77], GOOD))).toEqual([])
    expect(statuses(outcomesOf([RETURNED], GOOD.slice(0, 1)))).toEqual([])
    for (const change of [
      { codes: both },
      { values: 'x' },
      { ends: null },
      { ends: new Uint32Array(9) },
      { exceptions: [[0, '\u001b[2J']] },
      { exceptions: [[0, ['KeyError']]] },
      { exceptions: [[2, 'KeyError']] },
      { clocked: [2] },
      { clocked: 0 },
    ]) {
      expect(statuses({ ...good, ...change } as unknown as GuestOutcomes)).toEqual([])
    }
  })

  it('makes nothing of a number that is too long for anybody', () => {
    // A decimal of exponent 2^31 - 1, which no BigInt holds.
    const endless = Uint8Array.of(69, 0, 255, 255, 255, 127, 1, 0, 0, 0, 49)
    const outcomes = outcomesOf(both, [GOOD[0] as Uint8Array, endless])
    const comparison = { mode: 'python-eq' } as const
    for (const keepReturned of [false, true, 'whole'] as const) {
      expect(statuses(outcomes, { keepReturned, comparison })).toEqual(['passed', 'wrong_answer'])
    }
  })
})
