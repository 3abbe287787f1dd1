import { expect, test } from 'vitest'
import { episodeFigures } from '../../../experiments/training/episode-figures.ts'

const episode = (episodeReturn: number, episodeLength: number, checks: readonly number[]) => ({
  taskId: 'p',
  episodeReturn,
  episodeLength,
  checksPassed: Uint8Array.from(checks),
  artifact: '',
})

test('mean, standard deviation and median are those of hand-worked episodes', () => {
  const episodes = [episode(1, 2, [1, 1]), episode(3, 4, [1, 0]), episode(8, 9, [])]
  expect(episodeFigures(episodes)).toEqual({
    episodes: 3,
    // Squares of −3, −1 and 4 add up to 26.
    returns: { mean: 4, std: expect.closeTo(Math.sqrt(26 / 3), 12), median: 3 },
    lengths: { mean: 5, std: expect.closeTo(Math.sqrt(26 / 3), 12), median: 4 },
    // Where no test ran there is no share.
    testsPassed: { mean: 0.75, std: 0.25, median: 0.75 },
  })
})

test('without episodes there is nothing to say', () => {
  const nothing = { episodes: 0, returns: null, lengths: null, testsPassed: null }
  expect(episodeFigures([])).toEqual(nothing)
})
