import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../../../src/random/rng.ts'
import { type Attack, attackRequest, loadAttacks } from '../../../src/sandbox/attack-corpus.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'
import { gradeNaively, naiveJob } from '../../support/naive/naive-jobs.ts'

const CONTROL_TIMEOUT_MS = 300_000
const MAX_RESIDENT_BYTES = 700 * 1_048_576

const attacks = loadAttacks()
const LINES = [...Array.from({ length: 61 }, (_, i) => String(i + 1)), '55b']

let sandbox: PooledSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

const attackOf = (attack: Attack) => attackRequest(attack.problem, attack.source, attack.limits)
const cleanOf = ({ problem, limits }: Attack, alone: string) =>
  attackRequest(problem, `${alone}${problem.solution}`, limits)

describe('the attack corpus', () => {
  it('has a program for every line of the catalogue, and the reference of every problem', () => {
    const lines = new Set(attacks.map((attack) => attack.line.replace(/^0/, '')))
    for (const line of LINES) {
      const found = lines.has(line) || (line === '55b' && lines.has('55b'))
      expect(found, `line ${line}`).toBe(true)
    }
    expect(new Set(attacks.map((attack) => attack.id)).size).toBe(attacks.length)
  })

  it.each(attacks.map((attack) => [attack.id, attack.expected, attack] as const))(
    '%s gets %s, and the next candidate is clean',
    async (_id, expected, attack) => {
      const [hostile, shared, alone] = await sandbox.grade([
        attackOf(attack),
        cleanOf(attack, ''),
        cleanOf(attack, 'import random, decimal, os\n'),
      ])
      expect(hostile?.status).toBe(expected)
      expect([shared?.status, alone?.status]).toEqual(['passed', 'passed'])
    },
  )

  it(
    'is of attacks: each fools, breaks or poisons a naive grader',
    async () => {
      const results = await gradeNaively(attacks.map(naiveJob))
      const expected = attacks.map((attack) => [attack.id, attack.control])
      expect([...results]).toEqual(expected)
    },
    CONTROL_TIMEOUT_MS,
  )
})

const quick = attacks.filter((attack) => attack.limits.workPerTest > 0)

/** Correct and hostile programs, the same for the same seed. */
function candidates(seed: string, count: number, hostileShare: number) {
  const rng = new Rng(seed)
  return Array.from({ length: count }, () => {
    const attack = rng.choice(quick)
    const alone = rng.uniform() < 0.5 ? 'import math\n' : ''
    return rng.uniform() < hostileShare
      ? { request: attackOf(attack), expected: attack.expected }
      : { request: cleanOf(attack, alone), expected: 'passed' }
  })
}

describe('candidates in a row with hostile ones among them', () => {
  it('are 500 without a leak, in flat memory', async () => {
    const mixed = candidates('five hundred', 500, 0.2)
    const verdicts = await sandbox.grade(mixed.map((candidate) => candidate.request))
    expect(verdicts.map((verdict) => verdict.status)).toEqual(
      mixed.map((candidate) => candidate.expected),
    )
    for (const worker of sandbox.stats().workers) {
      expect(worker.residentBytes).toBeLessThan(MAX_RESIDENT_BYTES)
    }
  }, 300_000)

  it('get the same verdicts again, with other neighbours and other workers', async () => {
    const requests = candidates('twice', 150, 0.2).map((candidate) => candidate.request)
    const first = await sandbox.grade(requests)
    const other = await createSandbox({ workers: 2, sharedPerReset: 5, replaceAfter: 20 })
    const second = await other.grade([...requests].reverse())
    await other.close()
    expect(second.reverse()).toEqual(first)
  }, 300_000)
})
