import { afterAll, beforeAll, expect, test } from 'vitest'
import { dqnConfigSchema } from '../../agents/dqn/config.ts'
import { epsilonAfter, epsilonWay } from '../../agents/dqn/counters.ts'
import { agentRegistry } from '../../agents/registry.ts'
import { scheduled, scheduleWay } from '../../agents/schedule.ts'
import type { Agent } from '../../src/core/agent.ts'
import { ConfigError } from '../../src/core/errors.ts'
import { loadDevice } from '../../src/nn/device.ts'
import { Rng } from '../../src/random/rng.ts'
import { boxSpace, wordActionCount, wordObservationSize } from '../support/word-env.ts'
import { WordTraining } from '../support/word-training.ts'

const agents: Agent[] = []
beforeAll(async () => {
  await loadDevice()
})
afterAll(() => {
  for (const agent of agents) agent.dispose()
})

async function make(name: string, config: object, trainingProgress?: () => number) {
  const agent = await agentRegistry[name]!.create({
    observationSpace: boxSpace(wordObservationSize),
    actionSpace: { n: wordActionCount },
    rng: new Rng(1),
    config,
    ...(trainingProgress === undefined ? {} : { trainingProgress }),
  })
  agents.push(agent)
  return agent
}

test('a scheduled value goes straight from start to end, and stays there', () => {
  expect([0, 0.5, 1, 1.5].map((way) => scheduled(1, 0.2, way))).toEqual([1, 0.6, 0.2, 0.2])
  expect(scheduled(1, null, 0.5)).toBe(1)
})

test('schedules end after steps, or after a share of the run', () => {
  const bySteps = scheduleWay({ scheduleSteps: 10, scheduleFraction: null }, {})
  expect([0, 5, 10, 99].map(bySteps)).toEqual([0, 0.5, 1, 1])
  let progress = 0.1
  const trainingProgress = () => progress
  const byShare = scheduleWay({ scheduleSteps: 10, scheduleFraction: 0.4 }, { trainingProgress })
  expect(byShare(99)).toBeCloseTo(0.25, 12)
  progress = 0.5
  expect(byShare(0)).toBe(1)
})

test('exploration falls by episodes, straight by steps, or over a share of the run', () => {
  const counters = { gradientSteps: 0, stepsDue: 0, episodesAtTargetUpdate: 0 }
  const after = (settings: object, episodes: number, envSteps: number, progress = 0) => {
    const config = dqnConfigSchema.parse(settings)
    const way = epsilonWay(config, () => progress)
    return epsilonAfter({ ...counters, episodes, envSteps }, config, way)
  }
  expect(after({ epsilonDecay: 0.5 }, 2, 999)).toBe(0.25)
  const ends = { epsilonStart: 0.9, epsilonEnd: 0.1 }
  const straight = { ...ends, epsilonSteps: 100 }
  expect(after(straight, 999, 50)).toBeCloseTo(0.5, 12)
  expect(after(straight, 0, 1000)).toBe(0.1)
  expect(after({ ...straight, demonstrationEpisodes: 5 }, 4, 1000)).toBe(1)
  const share = { ...ends, epsilonFraction: 0.2 }
  expect(after(share, 999, 999, 0)).toBe(0.9)
  expect(after(share, 0, 0, 0.1)).toBeCloseTo(0.5, 12)
  expect(after(share, 0, 0, 0.9)).toBe(0.1)
  expect(() => dqnConfigSchema.parse({ epsilonSteps: 5, epsilonFraction: 0.5 })).toThrow(
    'exploration ends by one of them',
  )
})

test.each([
  ['dqn', 'epsilonFraction', '`epsilon_fraction`'],
  ['dqn', 'scheduleFraction', '`schedule_fraction`'],
  ['ppo', 'scheduleFraction', '`schedule_fraction`'],
  ['grpo', 'scheduleFraction', '`schedule_fraction`'],
])('%s refuses %s where nobody knows how long the run is', async (name, setting, shown) => {
  const made = make(name, { [setting]: 0.5 })
  await expect(made).rejects.toThrow(ConfigError)
  await expect(made).rejects.toThrow(`${shown} is a share of a run whose length is not known here`)
})

test('the step size falls over a share of the run: at its end weights stay as they are', async () => {
  let progress = 0
  const config = {
    hiddenDim: 8,
    episodesPerUpdate: 8,
    learningRateEnd: 0,
    scheduleFraction: 0.5,
  }
  const agent = await make('reinforce', config, () => progress)
  const training = await WordTraining.start(agent, 1)
  const weights = async () => (await agent.getState()).tensors['net/w0']?.data.slice()
  const first = await weights()
  expect(first).toBeDefined()
  await training.untilUpdates(2)
  const moved = await weights()
  expect(moved).not.toEqual(first)
  progress = 0.5
  await training.untilUpdates(2)
  expect(await weights()).toEqual(moved)
})

test('a buffer that can never fill is refused, unless learning is left out by name', () => {
  expect(() => dqnConfigSchema.parse({ bufferCapacity: 500 })).toThrow('learning never begins')
  expect(dqnConfigSchema.parse({ minBufferSize: 1_000_000_000 }).bufferCapacity).toBe(50_000)
})
