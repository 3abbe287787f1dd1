import fc from 'fast-check'
import { expect, test } from 'vitest'
import { passAtK, passHatK } from '../../../src/stats/pass-at-k.ts'

test('pass@k is one less the share of k-subsets that hold no passing program', () => {
  // 5 programs, 2 pass: C(3, 2) = 3 of C(5, 2) = 10 pairs hold none.
  expect(passAtK({ samples: 5, passed: 2 }, 2)).toBeCloseTo(0.7, 12)
  expect(passAtK({ samples: 5, passed: 2 }, 1)).toBeCloseTo(0.4, 12)
  expect(passAtK({ samples: 5, passed: 2 }, 4)).toBe(1)
  expect(passAtK({ samples: 5, passed: 0 }, 5)).toBe(0)
})

test('pass^k is the share of k-subsets in which every program passes', () => {
  // 5 programs, 3 pass: C(3, 2) = 3 of C(5, 2) = 10 pairs pass whole.
  expect(passHatK({ samples: 5, passed: 3 }, 2)).toBeCloseTo(0.3, 12)
  expect(passHatK({ samples: 5, passed: 3 }, 4)).toBe(0)
  expect(passHatK({ samples: 5, passed: 5 }, 5)).toBe(1)
})

test('large counts stay finite: 200 programs, 1 passes, k = 100', () => {
  expect(passAtK({ samples: 200, passed: 1 }, 100)).toBeCloseTo(0.5, 12)
  expect(passHatK({ samples: 200, passed: 199 }, 100)).toBeCloseTo(0.5, 12)
})

/** How many subsets of size k of the first n numbers there are that `keep` accepts. */
function countSubsets(n: number, k: number, keep: (members: readonly number[]) => boolean): number {
  let count = 0
  for (let bits = 0; bits < 2 ** n; bits++) {
    const members = Array.from({ length: n }, (_, i) => i).filter((i) => (bits >> i) & 1)
    if (members.length === k && keep(members)) count++
  }
  return count
}

test('both agree with counting every subset', () => {
  const counts = fc
    .record({ samples: fc.integer({ min: 1, max: 9 }), passed: fc.nat(9), k: fc.nat(8) })
    .map(({ samples, passed, k }) => ({
      samples,
      passed: Math.min(passed, samples),
      k: 1 + (k % samples),
    }))
  fc.assert(
    fc.property(counts, ({ samples, passed, k }) => {
      const all = countSubsets(samples, k, () => true)
      const some = countSubsets(samples, k, (members) => members.some((i) => i < passed))
      const every = countSubsets(samples, k, (members) => members.every((i) => i < passed))
      expect(passAtK({ samples, passed }, k)).toBeCloseTo(some / all, 10)
      expect(passHatK({ samples, passed }, k)).toBeCloseTo(every / all, 10)
    }),
    { numRuns: 60 },
  )
})

test.each([
  [5, 6, 1],
  [5, -1, 1],
  [5, 2, 0],
  [5, 2, 6],
  [5, 2.5, 1],
])('refuses %i samples, %f passed, k = %i', (samples, passed, k) => {
  expect(() => passAtK({ samples, passed }, k)).toThrow(/Expected integers 0 <= passed/)
  expect(() => passHatK({ samples, passed }, k)).toThrow(/Expected integers 0 <= passed/)
})
