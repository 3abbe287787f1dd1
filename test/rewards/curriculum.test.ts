import { expect, it } from 'vitest'
import {
  createCurriculumReward,
  curriculumConfigSchema,
  curriculumWeights,
} from '../../rewards/curriculum.ts'
import { playScript, report, verdict } from '../support/scripted-episode.ts'

const config = curriculumConfigSchema.parse({})

function valueAt(trainingProgress: number, letters: string, structure = 1): number {
  const syntax = report({ structure })
  const step = { length: 5, ended: true, verdicts: verdict(letters), syntax, trainingProgress }
  return playScript(createCurriculumReward(config), [step])[0]?.value ?? Number.NaN
}

it('starts with syntax, half of it validity and half structure', () => {
  expect(valueAt(0, '----')).toBe(1)
  expect(valueAt(0, '++++', 1 / 3)).toBeCloseTo(0.5 + 0.5 / 3, 12)
})

it('counts partial correctness alone at `partialAt`', () => {
  expect(valueAt(0.3, '++-+')).toBeCloseTo(2 / 3, 12)
  expect(valueAt(0.3, '----')).toBe(0)
})

it('counts nothing but all tests from `fullAt` on', () => {
  for (const progress of [0.8, 1]) {
    expect(valueAt(progress, '++-+')).toBe(0)
    expect(valueAt(progress, '++++')).toBe(1)
  }
})

it('moves linearly in between, its weights adding up to 1', () => {
  const halfway = curriculumWeights(0.55, config)
  expect(halfway.partial).toBeCloseTo(0.5, 12)
  expect(halfway.full).toBeCloseTo(0.5, 12)
  for (let i = 0; i <= 20; i++) {
    const { syntax, partial, full } = curriculumWeights(i / 20, config)
    expect(syntax + partial + full).toBeCloseTo(1, 12)
  }
})

it('starts with partial correctness where `partialAt` is 0', () => {
  expect(curriculumWeights(0, { partialAt: 0, fullAt: 0.5 })).toEqual({
    syntax: 0,
    partial: 1,
    full: 0,
  })
})
