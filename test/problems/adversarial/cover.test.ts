import { describe, expect, test } from 'vitest'
import { greedyCover } from '../../../problems/adversarial/cover.ts'
import { setOf } from '../../../problems/adversarial/input-sets.ts'

const INPUTS = 40
const shownBy = (weight: number, ...inputs: number[]) => ({
  weight,
  inputs: setOf(INPUTS, (i) => inputs.includes(i)),
})
const options = { size: 10, inputs: INPUTS, fits: () => true }

describe('greedyCover', () => {
  test('takes the input that shows most first, and stops when all is shown', () => {
    const mistakes = [shownBy(1, 3, 35), shownBy(1, 35), shownBy(1, 35, 7), shownBy(1, 7, 9)]
    expect(greedyCover(mistakes, options)).toEqual([35, 7])
  })

  test('weighs mistakes', () => {
    const mistakes = [shownBy(1, 1), shownBy(1, 1), shownBy(5, 2)]
    expect(greedyCover(mistakes, { ...options, size: 1 })).toEqual([2])
  })

  test('takes no input that does not fit, and leaves what only it would show', () => {
    const mistakes = [shownBy(1, 1, 2), shownBy(9, 1)]
    expect(greedyCover(mistakes, { ...options, fits: (input) => input !== 1 })).toEqual([2])
  })

  test('tells each input taken', () => {
    const taken: number[] = []
    greedyCover([shownBy(1, 4), shownBy(2, 5)], { ...options, onTake: (i) => taken.push(i) })
    expect(taken).toEqual([5, 4])
  })
})
