import { expect, test } from 'vitest'
import { ReverseStarts } from '../../../../agents/policy-gradient/episodic/reverse-starts.ts'

const actions = [3, 1, 4, 1, 5, 9]

test('begins one action before the end and moves back after four of the latest eight passed', () => {
  const starts = new ReverseStarts()
  const cut = () => starts.cut('p', actions.length)
  expect(cut()).toBe(4)
  for (const passed of [true, false, true, true]) {
    starts.record('p', { actions, cut: 4 }, passed)
    expect(cut()).toBe(4)
  }
  starts.record('p', { actions, cut: 4 }, true)
  expect(cut()).toBe(3)
  // Three passes, then eight failures: the old passes no longer count.
  for (let i = 0; i < 3; i++) starts.record('p', { actions, cut: 3 }, true)
  for (let i = 0; i < 8; i++) starts.record('p', { actions, cut: 3 }, false)
  starts.record('p', { actions, cut: 3 }, true)
  expect(cut()).toBe(3)
})

test('ends at the empty program, and longer programs move by more than one action', () => {
  const starts = new ReverseStarts()
  const long = { actions: Array.from({ length: 32 }, () => 0) }
  const kept: number[] = []
  for (let i = 0; i < 20; i++) {
    const cut = starts.cut('p', long.actions.length)
    kept.push(cut)
    for (let k = 0; k < 4; k++) starts.record('p', { ...long, cut }, true)
  }
  expect(kept.slice(0, 3)).toEqual([30, 28, 26])
  expect(kept.slice(-4)).toEqual([0, 0, 0, 0])
})

test('episodes of an earlier start and of other problems do not count', () => {
  const starts = new ReverseStarts()
  starts.cut('p', actions.length)
  for (let i = 0; i < 8; i++) {
    starts.record('p', { actions, cut: 2 }, true)
    starts.record('q', { actions, cut: 4 }, true)
  }
  expect(starts.cut('p', actions.length)).toBe(4)
})

test('a shorter program found since brings the start nearer, and a state comes back whole', () => {
  const starts = new ReverseStarts()
  starts.cut('p', actions.length)
  expect(starts.cut('p', 3)).toBe(1)
  starts.record('p', { actions: [1, 2, 3], cut: 1 }, true)
  const copy = new ReverseStarts()
  copy.setState(JSON.parse(JSON.stringify(starts.getState())))
  expect(copy.getState()).toEqual(starts.getState())
  expect(copy.cut('p', 3)).toBe(1)
})
