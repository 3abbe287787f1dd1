import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reinforceConfigSchema } from '../../../../agents/policy-gradient/reinforce/reinforce-config.ts'
import {
  rewardsToGo,
  StepAdvantages,
} from '../../../../agents/policy-gradient/reinforce/step-advantages.ts'
import { type Episode, EpisodeCollector } from '../../../../src/replay/episode.ts'
import { transitionsOf } from '../../../support/transitions.ts'

/** @param forced as of an episode that an elite began */
function episodeOf(rewards: readonly number[], taskId = 'p', forced = false): Episode {
  const collector = new EpisodeCollector()
  let episode: Episode | null = null
  for (const step of transitionsOf({ id: 0, rewards, end: 'terminated' })) {
    const outcome = { taskId, episodeReturn: 0, episodeLength: 0, checksPassed: new Uint8Array(0) }
    episode = collector.add(
      step.last ? { ...step, outcome: { ...outcome, artifact: '' } } : step,
      !forced,
    )
  }
  return episode!
}

const rule = {
  gamma: 0.5,
  baseline: 'window',
  normaliseAdvantages: false,
  baselineWindow: 8,
} as const

function withWindow(own: object, ...episodes: readonly Episode[]): StepAdvantages {
  const advantages = new StepAdvantages({ ...rule, ...own })
  for (const episode of episodes) advantages.add(episode)
  return advantages
}

test('the reward to go of a step is discounted from that step on', () => {
  expect(rewardsToGo([1, 2, 4], 0.5)).toEqual([3, 4, 4])
  expect(rewardsToGo([], 0.5)).toEqual([])
})

// Rewards to go: [3, 4, 4] and [2, 2], of means 11/3 and 2, variances 2/9 and 0.
const long = episodeOf([1, 2, 4])
const short = episodeOf([1, 2])

test('a step is compared with the mean of its problem, in which each episode counts alike', () => {
  const mean = (11 / 3 + 2) / 2
  const [ofLong, ofShort] = withWindow({}, long, short).of([long, short])
  expect(ofLong).toEqual([3, 4, 4].map((value) => expect.closeTo(value - mean, 12)))
  expect(ofShort).toEqual([2, 2].map((value) => expect.closeTo(value - mean, 12)))
})

test('in standard deviations of steps: those within episodes, and of their means', () => {
  const mean = (11 / 3 + 2) / 2
  const deviation = Math.sqrt((2 / 9 + 0) / 2 + (5 / 6) ** 2)
  const [ofLong] = withWindow({ normaliseAdvantages: true }, long, short).of([long])
  expect(ofLong).toEqual([3, 4, 4].map((value) => expect.closeTo((value - mean) / deviation, 12)))
})

test('left out, an episode is compared with the others of its update', () => {
  const advantages = withWindow({ baseline: 'leave_one_out' }, long)
  const [ofLong, ofShort] = advantages.of([long, short])
  expect(ofLong).toEqual([1, 2, 2].map((value) => expect.closeTo(value, 12)))
  expect(ofShort).toEqual([2, 2].map((value) => expect.closeTo(value - 11 / 3, 12)))
  expect(advantages.of([long])).toEqual([[0, 0, 0]])
})

test('problems are apart, the latest episodes count, and what an elite began counts nowhere', () => {
  const other = episodeOf([100], 'q')
  const begun = episodeOf([50, 50], 'p', true)
  const window = withWindow({ baselineWindow: 1 }, long, other, begun, short)
  expect(window.of([short, other])).toEqual([[0, 0], [0]])
  const group = withWindow({ baseline: 'group' })
  const [ofBegun] = group.of([begun, short])
  expect(ofBegun).toEqual([75 - 2, 50 - 2])
})

test('where all reward comes at the end, undiscounted, a step has the advantage of its episode', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: -9, max: 9 })), {
        minLength: 2,
        maxLength: 8,
      }),
      fc.constantFrom('window', 'group', 'leave_one_out'),
      fc.boolean(),
      (shapes, baseline, normaliseAdvantages) => {
        const episodes = shapes.map(([steps, paid]) =>
          episodeOf([...new Array<number>(steps - 1).fill(0), paid]),
        )
        const paid = shapes.map(([, last]) => last)
        const sum = paid.reduce((all, value) => all + value, 0)
        const mean = sum / paid.length
        const variance = paid.reduce((all, value) => all + (value - mean) ** 2, 0) / paid.length
        const scale = normaliseAdvantages ? Math.sqrt(variance) : 1
        const found = withWindow({ gamma: 1, baseline, normaliseAdvantages }, ...episodes)
        for (const [i, advantages] of found.of(episodes).entries()) {
          const others = (sum - paid[i]!) / (paid.length - 1)
          const expected = baseline === 'leave_one_out' ? others : mean
          const wanted = scale < 1e-6 ? 0 : (paid[i]! - expected) / scale
          expect(advantages).toHaveLength(shapes[i]![0])
          for (const advantage of advantages) expect(advantage).toBeCloseTo(wanted, 6)
        }
      },
    ),
  )
})

test('the windows come back from their state', () => {
  const other = withWindow({})
  other.setState(JSON.parse(JSON.stringify(withWindow({}, long, short).getState())))
  expect(other.of([long])).toEqual(withWindow({}, long, short).of([long]))
})

test('settings that teach nothing, or that do not fit together, are refused', () => {
  const parse = (settings: object) => reinforceConfigSchema.safeParse(settings)
  expect(parse({ rewardToGo: true, riskQuantile: 0.1 }).error?.issues[0]?.path).toEqual([
    'rewardToGo',
  ])
  expect(parse({ baseline: 'group', episodesPerUpdate: 1 }).error?.issues[0]?.path).toEqual([
    'episodesPerUpdate',
  ])
  expect(parse({ baseline: 'window', episodesPerUpdate: 1 }).success).toBe(true)
})
