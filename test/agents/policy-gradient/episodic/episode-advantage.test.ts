import { expect, test } from 'vitest'
import {
  episodeAdvantage,
  riskSeekingAdvantage,
} from '../../../../agents/policy-gradient/episodic/episode-advantage.ts'
import { ProblemBaselines } from '../../../../agents/policy-gradient/episodic/problem-baselines.ts'

function statisticsOf(...returns: number[]) {
  const baselines = new ProblemBaselines(10)
  for (const value of returns) baselines.add('p', value)
  return baselines.statistics('p')
}

test('an advantage is the return over the mean, in standard deviations where asked for', () => {
  const statistics = statisticsOf(1, 1, 4, 4)
  expect(episodeAdvantage(4, statistics, { leaveOneOut: false, normalise: false })).toBe(1.5)
  expect(episodeAdvantage(4, statistics, { leaveOneOut: false, normalise: true })).toBe(1)
})

test('left out of the mean, an episode is compared with the others', () => {
  const rule = { leaveOneOut: true, normalise: false }
  expect(episodeAdvantage(4, statisticsOf(1, 1, 4), rule)).toBeCloseTo(3, 10)
  expect(episodeAdvantage(4, statisticsOf(4), rule)).toBe(0)
})

test('equal returns give no advantage', () => {
  expect(episodeAdvantage(2, statisticsOf(2, 2), { leaveOneOut: false, normalise: true })).toBe(0)
})

test('risk-seeking, an episode is compared with the quantile, and not learnt from below it', () => {
  const statistics = statisticsOf(0, 0, 4, 4)
  expect(riskSeekingAdvantage(4, 3, statistics, false)).toBe(1)
  expect(riskSeekingAdvantage(4, 3, statistics, true)).toBe(0.5)
  expect(riskSeekingAdvantage(3, 3, statistics, false)).toBe(0)
  expect(riskSeekingAdvantage(2.9, 3, statistics, false)).toBeNull()
})
