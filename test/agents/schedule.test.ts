import { expect, test } from 'vitest'
import { dqnConfigSchema } from '../../agents/dqn/config.ts'
import { epsilonAfter } from '../../agents/dqn/counters.ts'
import { scheduled } from '../../agents/schedule.ts'

test('a scheduled value goes straight from start to end, and stays there', () => {
  expect([0, 5, 10, 99].map((at) => scheduled(1, 0.2, 10, at))).toEqual([1, 0.6, 0.2, 0.2])
  expect(scheduled(1, null, 10, 5)).toBe(1)
})

test('exploration falls by episodes, or straight by steps', () => {
  const counters = { gradientSteps: 0, stepsDue: 0, episodesAtTargetUpdate: 0 }
  const after = (settings: object, episodes: number, envSteps: number) =>
    epsilonAfter({ ...counters, episodes, envSteps }, dqnConfigSchema.parse(settings))
  expect(after({ epsilonDecay: 0.5 }, 2, 999)).toBe(0.25)
  const straight = { epsilonStart: 0.9, epsilonEnd: 0.1, epsilonSteps: 100 }
  expect(after(straight, 999, 50)).toBeCloseTo(0.5, 12)
  expect(after(straight, 0, 1000)).toBe(0.1)
  expect(after({ ...straight, demonstrationEpisodes: 5 }, 4, 1000)).toBe(1)
})

test('a buffer that can never fill is refused, unless learning is left out by name', () => {
  expect(() => dqnConfigSchema.parse({ bufferCapacity: 500 })).toThrow('learning never begins')
  expect(dqnConfigSchema.parse({ minBufferSize: 1_000_000_000 }).bufferCapacity).toBe(50_000)
})
