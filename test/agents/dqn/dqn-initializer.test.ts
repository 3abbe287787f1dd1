import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dqnAgent } from '../../../agents/dqn/dqn-agent.ts'
import type { Agent, Transition } from '../../../src/core/agent.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { maskedSoftmax } from '../../../src/nn/masked-categorical.ts'
import { Rng } from '../../../src/random/rng.ts'
import { boxSpace } from '../../support/word-env.ts'

const actionCount = 4
const mask = Int8Array.of(1, 1, 0, 1)
const priorLogits = Float32Array.of(0, 1.2, 5, -1)
const observation = Float32Array.of(0.3, -0.2)
const agents: Agent[] = []

beforeAll(async () => {
  await loadDevice()
})

afterEach(() => {
  for (const agent of agents.splice(0)) agent.dispose()
})

async function make(config: Readonly<Record<string, unknown>>): Promise<Agent> {
  const agent = await dqnAgent.create({
    observationSpace: boxSpace(2),
    actionSpace: { n: actionCount },
    rng: new Rng(1),
    config: { hiddenDim: 8, epsilonStart: 0, epsilonEnd: 0, ...config },
  })
  agents.push(agent)
  return agent
}

async function shares(agent: Agent, explore = true): Promise<number[]> {
  const batch = 3000
  const { actions } = await agent.act({
    observations: Array.from({ length: batch }, () => observation),
    actionMasks: Array.from({ length: batch }, () => mask),
    priorLogits: Array.from({ length: batch }, () => priorLogits),
    explore,
  })
  return [0, 1, 2, 3].map((a) => actions.filter((action) => action === a).length / batch)
}

function policyOf(logits: Float32Array): Float64Array {
  const probs = new Float64Array(actionCount)
  maskedSoftmax(logits, 0, mask, probs)
  return probs
}

/** One terminal step of reward 1 for an action, and 0 for the other two. */
function steps(rewarded: number): Transition[] {
  return [0, 1, 3].map((action) => ({
    observation,
    action,
    reward: action === rewarded ? 1 : 0,
    discount: 0,
    nextObservation: observation,
    actionMask: mask,
    nextActionMask: new Int8Array(actionCount),
    behaviourLogProb: -1,
    policyVersion: 0,
    stream: action,
    priorLogits,
    last: true,
  }))
}

const quick = { minBufferSize: 3, batchSize: 16, trainFrequency: 1, learningRate: 0.01 }

describe('dqn from an initializer', () => {
  test.each([{}, { distribution: 'quantile', distributionAtoms: 5 }, { munchausen: true }])(
    'before learning, softmax(Q / priorScale) is the initializer (%j)',
    async (extra) => {
      const agent = await make({ priorScale: 0.2, explorationTemperature: 0.2, ...extra })
      const expected = policyOf(priorLogits)
      for (const [a, share] of (await shares(agent)).entries()) {
        expect(Math.abs(share - expected[a]!)).toBeLessThan(0.03)
      }
      expect(await shares(agent, false)).toEqual([0, 1, 0, 0])
    },
  )

  test('learning tilts it by exp(return / priorScale), and no return leaves it', async () => {
    const agent = await make({ ...quick, priorScale: 0.5, explorationTemperature: 0.5 })
    for (let i = 0; i < 150; i++) await agent.learn(steps(-1))
    const untouched = policyOf(priorLogits)
    for (const [a, share] of (await shares(agent)).entries()) {
      expect(Math.abs(share - untouched[a]!)).toBeLessThan(0.04)
    }
    for (let i = 0; i < 300; i++) await agent.learn(steps(3))
    const tilted = policyOf(priorLogits.map((logit, a) => logit + (a === 3 ? 1 / 0.5 : 0)))
    // The buffer still holds the steps without reward: their third counts half as much.
    const share = (await shares(agent))[3]!
    expect(share).toBeGreaterThan(1.5 * untouched[3]!)
    expect(share).toBeLessThan(tilted[3]! + 0.03)
  })

  test('a priorScale of 0 leaves the prior to exploration alone', async () => {
    const agent = await make({ epsilonStart: 1, epsilonEnd: 1 })
    const expected = policyOf(priorLogits)
    for (const [a, share] of (await shares(agent)).entries()) {
      expect(Math.abs(share - expected[a]!)).toBeLessThan(0.03)
    }
  })

  test('demonstrationEpisodes are written by the initializer alone', async () => {
    const config = { ...quick, demonstrationEpisodes: 6, minBufferSize: 100 }
    const agent = await make(config)
    const expected = policyOf(priorLogits)
    for (const [a, share] of (await shares(agent)).entries()) {
      expect(Math.abs(share - expected[a]!)).toBeLessThan(0.03)
    }
    for (let i = 0; i < 2; i++) await agent.learn(steps(0))
    expect(Math.max(...(await shares(agent)))).toBe(1)
  })

  test('a saved and reloaded run goes on as if it had not stopped, priors and all', async () => {
    const config = { ...quick, priorScale: 0.5, explorationTemperature: 0.5, demonstrations: 1 }
    const [straight, resumed] = [await make(config), await make(config)]
    for (let i = 0; i < 5; i++) await straight.learn(steps(3))
    const state = await straight.getState()
    await resumed.setState({ ...state, json: JSON.parse(JSON.stringify(state.json)) })
    for (let i = 0; i < 5; i++) {
      await straight.learn(steps(1))
      await resumed.learn(steps(1))
    }
    expect(await resumed.getState()).toEqual(await straight.getState())
  })
})

describe('settings of dqn that exclude each other', () => {
  test.each([
    [{ munchausen: true, distribution: 'quantile' }, 'needs `distribution` to be none'],
    [{ distribution: 'quantile', huberDelta: null }, 'must be a number where'],
    [{ distributionMin: 3, distributionMax: 3 }, 'larger than `distributionMin`'],
    [{ body: 'recurrent' }, "set the environment's observation to `tokens`"],
  ])('%j is refused', async (config, message) => {
    await expect(make(config)).rejects.toThrow(message)
  })
})
