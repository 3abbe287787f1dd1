import { describe, expect, test } from 'vitest'
import { createCurriculum } from '../../../../experiments/training/curriculum/create-curriculum.ts'
import { DifficultyCurriculum } from '../../../../experiments/training/curriculum/difficulty-curriculum.ts'
import { SuccessRateCurriculum } from '../../../../experiments/training/curriculum/success-rate-curriculum.ts'
import { loadProblemSet } from '../../../../problems/load.ts'
import { ConfigError } from '../../../../src/core/errors.ts'
import { Rng } from '../../../../src/random/rng.ts'

const { problems } = await loadProblemSet('seed-train')
const settings = { curriculumWindow: 4, curriculumThreshold: 0.5, curriculumFloor: 0.05 }
const open = ['e1', 'e2', 'm', 'h']

function ladder(): DifficultyCurriculum {
  const levels = new Map([
    ['e1', 0],
    ['e2', 0],
    ['m', 1],
    ['h', 2],
  ])
  return new DifficultyCurriculum({ levels, window: 4, threshold: 0.5 })
}

function drawn(curriculum: DifficultyCurriculum, from = open): string[] {
  const rng = new Rng(1)
  return [...new Set(Array.from({ length: 100 }, () => curriculum.draw(from, rng)))].sort()
}

describe('difficulty', () => {
  test('unlocks a level when half of a full window at the hardest unlocked one succeeded', () => {
    const curriculum = ladder()
    expect(drawn(curriculum)).toEqual(['e1', 'e2'])
    for (const success of [true, true, false]) curriculum.record('e1', success)
    expect(drawn(curriculum)).toEqual(['e1', 'e2'])
    curriculum.record('e2', false)
    expect(drawn(curriculum)).toEqual(['e1', 'e2', 'm'])
    // Successes on what is easier say nothing of the new level.
    for (let i = 0; i < 8; i++) curriculum.record('e1', true)
    expect(drawn(curriculum)).toEqual(['e1', 'e2', 'm'])
    for (let i = 0; i < 4; i++) curriculum.record('m', true)
    expect(drawn(curriculum)).toEqual(open.toSorted())
  })

  test('unlocks what is left once every easier problem is closed', () => {
    expect(drawn(ladder(), ['m', 'h'])).toEqual(['m'])
    expect(drawn(ladder(), ['h'])).toEqual(['h'])
  })

  test('goes on from its state', () => {
    const curriculum = ladder()
    for (const success of [true, false, true]) curriculum.record('e1', success)
    const copy = ladder()
    copy.setState(JSON.parse(JSON.stringify(curriculum.getState())))
    for (const each of [curriculum, copy]) each.record('e2', false)
    expect(drawn(copy)).toEqual(['e1', 'e2', 'm'])
    expect(copy.getState()).toEqual(curriculum.getState())
  })

  test('goes by the tags of the problems, and refuses problems without', () => {
    const curriculum = createCurriculum({ ...settings, curriculum: 'difficulty' }, problems)
    const rng = new Rng(2)
    const ids = problems.map(({ id }) => id)
    const first = new Set(Array.from({ length: 200 }, () => curriculum.draw(ids, rng)))
    expect(first).toEqual(new Set(ids.filter((id) => id !== 'factorial')))
    const [problem] = problems
    expect(() =>
      createCurriculum({ ...settings, curriculum: 'difficulty' }, [{ ...problem!, tags: [] }]),
    ).toThrow(ConfigError)
  })
})

describe('success_rate', () => {
  test('weighs a problem by p (1 − p) + floor over its latest episodes, worked by hand', () => {
    const curriculum = new SuccessRateCurriculum({ window: 4, floor: 0.05 })
    expect(curriculum.weight('a')).toBeCloseTo(0.25 + 0.05, 10)
    for (let i = 0; i < 9; i++) curriculum.record('a', false)
    // Four of the latest four failed: p = 1/6.
    expect(curriculum.weight('a')).toBeCloseTo(5 / 36 + 0.05, 10)
    for (const success of [true, true]) curriculum.record('a', success)
    expect(curriculum.weight('a')).toBeCloseTo(0.25 + 0.05, 10)
    for (const success of [true, true]) curriculum.record('a', success)
    expect(curriculum.weight('a')).toBeCloseTo(5 / 36 + 0.05, 10)
  })

  test('draws in proportion to the weights, and only what is open', () => {
    const curriculum = new SuccessRateCurriculum({ window: 98, floor: 0.01 })
    for (let i = 0; i < 98; i++) curriculum.record('mastered', true)
    const rng = new Rng(3)
    const ids = ['mastered', 'new', 'closed']
    const draws = Array.from({ length: 4000 }, () => curriculum.draw(ids.slice(0, 2), rng))
    // p = 0.99: 0.0199 of 0.0199 + 0.26.
    const share = draws.filter((id) => id === 'mastered').length / draws.length
    expect(share).toBeCloseTo(0.0199 / 0.2799, 1)
    expect(draws).not.toContain('closed')
  })
})

test('without a curriculum every problem is drawn alike', () => {
  const curriculum = createCurriculum({ ...settings, curriculum: 'none' }, problems)
  const rng = new Rng(4)
  for (let i = 0; i < 50; i++) curriculum.record('a', true)
  const draws = Array.from({ length: 4000 }, () => curriculum.draw(['a', 'b'], rng))
  expect(draws.filter((id) => id === 'a').length / draws.length).toBeCloseTo(0.5, 1)
})
