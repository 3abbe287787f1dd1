import { expect, test } from 'vitest'
import { guideState } from '../../../../agents/policy-gradient/episodic/guide-state.ts'
import { rolloutState } from '../../../../experiments/training/rollout/rollout-state.ts'
import { trainingState } from '../../../../experiments/training/training-state.ts'
import { CheckpointError } from '../../../../src/core/errors.ts'
import { vectorState } from '../../../../src/gym/vector-state.ts'

const oldEnv = {
  version: 1,
  vocabulary: 'abc',
  maxSteps: 32,
  rng: { seed: '1', c: 1, s0: 0, s1: 0, s2: 0 },
  episode: { problem: 'is_even', tokens: [4, 9], previous: [4], steps: 2 },
}

test('a rollout of before it stepped a vector becomes one, idle environments and all', () => {
  const streams = [
    {
      env: oldEnv,
      observation: { '': { dtype: 'Float32Array', data: [0.5, 1] } },
      problemId: 'is_even',
      episodeReturn: 0.25,
      episodeLength: 2,
      running: true,
    },
    {
      env: null,
      observation: null,
      problemId: 'find_min',
      episodeReturn: 1,
      episodeLength: 9,
      running: false,
    },
  ]
  const { vector, streams: now } = rolloutState.read(JSON.parse(JSON.stringify(streams)))
  expect(now).toEqual([
    { running: true, taskId: 'is_even', step: 2, tokens: [4, 9] },
    { running: false, taskId: 'find_min', step: 9, tokens: null },
  ])
  expect(vectorState.read(vector)).toEqual({
    envs: [{ env: oldEnv, return: 0.25, length: 2 }, null],
    started: [1, 0],
    ended: [0, 0],
    observations: [[0.5, 1], null],
  })
})

test('named arrays keep their names', () => {
  const observation = { code: { dtype: 'Int32Array', data: [3] } }
  const stream = {
    env: oldEnv,
    observation,
    problemId: 'x',
    episodeReturn: 0,
    episodeLength: 2,
    running: true,
  }
  const { vector } = rolloutState.read([stream])
  expect(vectorState.read(vector).observations).toEqual([{ code: [3] }])
})

test('a guide that knew its tasks by hashes knows them by name', () => {
  const place = { high: 1, low: -2 }
  const stream = {
    stream: 3,
    expects: 77,
    time: 4,
    problemId: 'p',
    place,
    plan: null,
    forced: true,
  }
  const starts = [
    [1, 'p'],
    [2, 'q'],
    [3, 'p'],
  ]
  const stored = { written: [], starts, reverse: [], streams: [stream] }
  expect(guideState.read(stored)).toEqual({
    written: [],
    met: ['p', 'q'],
    reverse: [],
    streams: [{ stream: 3, time: 4, taskId: 'p', place, plan: null, forced: true }],
  })
})

test.each([
  ['a rollout', rolloutState],
  ['a guide', guideState],
  ['a training run', trainingState],
])('%s of a newer program, or a damaged one, is refused in one line', (_, kind) => {
  const [{ state }] = [kind.write({} as never) as { readonly state: string }]
  const newer = { state, version: kind.version + 1, value: {} }
  const damaged = { state, version: kind.version, value: { streams: 3 } }
  for (const stored of [newer, damaged, null, 'x', 7]) {
    const reading = () => kind.read(stored)
    expect(reading).toThrow(CheckpointError)
    expect(reading).not.toThrow('\n')
  }
})
