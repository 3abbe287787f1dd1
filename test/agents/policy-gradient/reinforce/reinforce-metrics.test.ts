import { beforeAll, expect, test } from 'vitest'
import { agentRegistry } from '../../../../agents/registry.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { boxSpace, wordActionCount, wordObservationSize } from '../../../support/word-env.ts'
import { WordTraining } from '../../../support/word-training.ts'

beforeAll(async () => {
  await loadDevice()
})

async function updatesOf(settings: object) {
  const agent = await agentRegistry.reinforce!.create({
    observationSpace: boxSpace(wordObservationSize),
    actionSpace: { n: wordActionCount },
    rng: new Rng(1),
    config: {
      hiddenDim: 8,
      episodesPerUpdate: 8,
      restartFraction: 0,
      avoidRepeats: false,
      ...settings,
    },
  })
  const training = await WordTraining.start(agent, 1)
  await training.untilUpdates(4)
  agent.dispose()
  return training.metrics
}

// All streams end together, after four letters.
const OWN_STEPS = 8 * 4

test('steps are the agent’s own, and elites are counted beside them', async () => {
  const updates = await updatesOf({ eliteWeighting: 'uniform', eliteBatch: 5 })
  for (const { steps, elite_steps: ofElites } of updates) {
    expect(steps).toBe(OWN_STEPS)
    expect(ofElites).toBe(5 * 4)
  }
})

test('what acted is the policy where nothing is explored and nothing is old', async () => {
  for (const { behaviour_kl: apart } of await updatesOf({ explorationEpsilon: 0 })) {
    expect(apart).toBeCloseTo(0, 5)
  }
  const explored = await updatesOf({ explorationEpsilon: 0.9, learningRate: 0.1 })
  expect(Math.abs(explored.at(-1)!.behaviour_kl!)).toBeGreaterThan(0.01)
})
