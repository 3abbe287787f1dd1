import { expect, test } from 'vitest'
import { EpisodeGroups } from '../../../../agents/policy-gradient/group-relative/episode-groups.ts'
import type { Episode } from '../../../../src/replay/episode.ts'

function episode(taskId: string, reward: number, own = true): Episode {
  return {
    observations: [Float32Array.of(reward), Float32Array.of(0)],
    masks: [Int8Array.of(1, 1), Int8Array.of(1, 0)],
    actions: [1, 0],
    rewards: [0, reward],
    behaviourLogProbs: [-0.5, -0.25],
    chosen: [own, true],
    priors: [],
    positions: [],
    outcome: {
      taskId,
      episodeReturn: reward,
      episodeLength: 2,
      checksPassed: Uint8Array.of(1, 0),
      artifact: '',
    },
  }
}

const returnsOf = (groups: readonly (readonly Episode[])[]) =>
  groups.map((group) => group.map(({ rewards }) => rewards[1]))

test('a group holds one problem and one way to start, and comes out when it has its size', () => {
  const groups = new EpisodeGroups(2)
  expect(groups.add(episode('a', 1))).toBeNull()
  expect(groups.add(episode('b', 2))).toBeNull()
  expect(groups.add(episode('a', 3, false))).toBeNull()
  expect(groups.add(episode('b', 4))?.length).toBe(2)
  expect(groups.add(episode('a', 5))?.length).toBe(2)
  expect(groups.ready).toBe(2)
  expect(returnsOf(groups.take())).toEqual([
    [2, 4],
    [1, 5],
  ])
  expect(groups.ready).toBe(0)
  expect(groups.add(episode('a', 6, false))?.length).toBe(2)
})

test('a dropped group is counted until the next are taken', () => {
  const groups = new EpisodeGroups(2)
  for (const reward of [1, 1, 2, 3]) {
    groups.add(episode('a', reward))
    if (reward === 1) groups.dropLast()
  }
  expect(groups.dropped).toBe(1)
  expect(returnsOf(groups.take())).toEqual([[2, 3]])
  expect(groups.dropped).toBe(0)
})

test('ready and open groups come back from a state as they were', () => {
  const groups = new EpisodeGroups(2)
  for (const [problem, reward] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const) {
    groups.add(episode(problem, reward, problem !== 'c'))
  }
  const { tensors, json } = groups.getState('g/')
  const copy = new EpisodeGroups(2)
  copy.setState('g/', { tensors, json: JSON.parse(JSON.stringify(json)) })
  for (const each of [groups, copy]) {
    each.add(episode('c', 5))
    each.add(episode('c', 6, false))
    each.add(episode('b', 7))
  }
  expect(copy.getState('g/')).toEqual(groups.getState('g/'))
  expect(returnsOf(copy.take())).toEqual([
    [1, 3],
    [4, 6],
    [2, 7],
  ])
})
