import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReward } from '../../rewards/registry.ts'
import type { ScoredStep } from '../../src/scoring/score-reward.ts'
import { playScript, report, type ScriptedStep, verdict } from '../support/scripted-episode.ts'

const letters = fc
  .array(fc.constantFrom('+', '-'), { minLength: 4, maxLength: 4 })
  .map((each) => verdict(each.join('')))
const syntax = fc
  .record({ valid: fc.boolean(), structure: fc.constantFrom(0, 1 / 3, 2 / 3, 1) })
  .map(report)
const open = fc.record(
  { length: fc.nat(30), complete: fc.boolean(), verdicts: letters, syntax },
  { requiredKeys: ['length', 'complete', 'syntax'] },
)
const episodes = fc
  .tuple(fc.array(open, { maxLength: 8 }), letters, syntax)
  .map(([steps, verdicts, last]): ScriptedStep[] => [
    ...(steps as ScriptedStep[]),
    { length: 9, ended: true, verdicts, syntax: last },
  ])

function discounted(scores: readonly ScoredStep[], gamma: number): number {
  return scores.reduce((sum, { value }, t) => sum + gamma ** t * value, 0)
}

describe.each(['syntax', 'structure', 'best_partial'] as const)('potential %s', (potential) => {
  it('leaves the discounted return of every episode as it is, whatever the discount', () => {
    fc.assert(
      fc.property(episodes, fc.double({ min: 0, max: 1, noNaN: true }), (steps, gamma) => {
        const plain = createReward({ type: 'partial' })
        const shaped = createReward({ type: 'potential', potential, gamma, weight: 3 })
        const before = discounted(playScript(plain, steps), gamma)
        expect(discounted(playScript(shaped, steps), gamma)).toBeCloseTo(before, 9)
      }),
    )
  })

  it('gives back at the step limit what it lent, as at END', () => {
    const steps: ScriptedStep[] = [
      { length: 1, complete: true, verdicts: verdict('+++-'), syntax: report() },
      { length: 2, complete: true, syntax: report() },
    ]
    const shaped = createReward({ type: 'potential', potential, reward: { type: 'sparse' } })
    const scores = playScript(shaped, steps, { maxSteps: 2 })
    expect(scores.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(0, 12)
  })
})

it('pays γ Φ(s′) − Φ(s), worked by hand for the structure of a program written in four steps', () => {
  const reward = createReward({
    type: 'potential',
    reward: { type: 'sparse' },
    potential: 'structure',
    gamma: 0.5,
    weight: 8,
  })
  const scores = playScript(reward, [
    { length: 1, complete: true, syntax: report({ structure: 0.5 }) },
    // In the middle of an expression the state is worth what it was; nothing is parsed.
    { length: 2 },
    { length: 3, complete: true, syntax: report({ structure: 1 }) },
    { length: 4, ended: true, syntax: report(), verdicts: verdict('++++') },
  ])
  // 8 Φ: 0, 4, 4, 8, 0.
  const shaping = [0.5 * 4 - 0, 0.5 * 4 - 4, 0.5 * 8 - 4, 0 - 8]
  expect(scores.map(({ components }) => components.shaping)).toEqual(shaping)
  expect(scores.map(({ value }) => value)).toEqual([2, -2, 0, -8 + 1])
})

it('keeps the best partial credit after a worse program was graded', () => {
  const reward = createReward({
    type: 'potential',
    reward: { type: 'sparse' },
    potential: 'best_partial',
  })
  // Two answers: three are False and one is True. All but one False passed: 1/2 · 2/3 + 1/2 = 5/6 of
  // the rarity-weighted tests, and a constant passes 1/2.
  const scores = playScript(reward, [
    { length: 2, complete: true, verdicts: verdict('++-+') },
    { length: 3, complete: true, verdicts: verdict('----') },
    { length: 4, ended: true, verdicts: verdict('----') },
  ])
  expect(scores.map(({ value }) => value)).toEqual([
    expect.closeTo(2 / 3, 10),
    0,
    expect.closeTo(-2 / 3, 10),
  ])
})
