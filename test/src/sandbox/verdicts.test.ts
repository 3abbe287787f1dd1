import { describe, expect, it } from 'vitest'
import type { GradeRequest } from '../../../src/core/sandbox.ts'
import type { GuestOutcomes } from '../../../src/sandbox/guest/module.ts'
import { encodeValue } from '../../../src/sandbox/marshal.ts'
import { OUTCOMES } from '../../../src/sandbox/protocol.ts'
import { verdictOf } from '../../../src/sandbox/verdicts.ts'
import { py } from '../../../src/values/py-value.ts'
import { request, testCase } from './requests.ts'

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

function statuses(
  outcomes: GuestOutcomes,
  exceptions: [number, string][] = [],
  changes: Partial<GradeRequest> = {},
): string[] {
  const { tests } = verdictOf(
    request('', { tests: TESTS, ...changes }),
    outcomes,
    0,
    new Map(exceptions),
  )
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
      expect(statuses(outcomes, [], { keepReturned })).toEqual(['passed', 'tampered'])
      for (const value of [new Uint8Array(0), junk.subarray(0, 1)]) {
        const short = outcomesOf(both, [GOOD[0] as Uint8Array, value])
        expect(statuses(short, [], { keepReturned })[1]).not.toBe('passed')
      }
    },
  )

  it('calls an outcome that does not exist, or is missing, tampered', () => {
    expect(statuses(outcomesOf([RETURNED, 77], GOOD))).toEqual(['passed', 'tampered'])
    expect(statuses(outcomesOf([RETURNED], GOOD.slice(0, 1)))).toEqual(['passed', 'tampered'])
  })

  it('calls outcomes of another shape tampered', () => {
    const good = outcomesOf(both, GOOD)
    for (const change of [
      { codes: both },
      { values: 'x' },
      { ends: null },
      { ends: new Uint32Array(9) },
    ]) {
      const outcomes = { ...good, ...change } as unknown as GuestOutcomes
      expect(statuses(outcomes)).toEqual(['tampered', 'tampered'])
    }
  })

  it('passes on no name of an exception that is no name', () => {
    const error = OUTCOMES.indexOf('runtime_error')
    const outcomes = outcomesOf([error, error], [new Uint8Array(0), new Uint8Array(0)])
    const names: [number, string][] = [
      [0, 'KeyError'],
      [1, '\u001b[2J'],
    ]
    expect(statuses(outcomes, names)).toEqual(['runtime_error', 'tampered'])
  })
})
