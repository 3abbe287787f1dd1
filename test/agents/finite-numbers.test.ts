import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { agentRegistry } from '../../agents/registry.ts'
import type { Agent, AgentState, Transition } from '../../src/core/agent.ts'
import { CheckpointError, ContractError } from '../../src/core/errors.ts'
import { loadDevice } from '../../src/nn/device.ts'
import { firstNotFinite } from '../../src/nn/finite.ts'
import { Rng } from '../../src/random/rng.ts'
import { boxSpace, wordActionCount, wordObservationSize } from '../support/word-env.ts'
import { WordTraining } from '../support/word-training.ts'

const quick: Readonly<Record<string, object>> = {
  dqn: { minBufferSize: 40, batchSize: 16, trainFrequency: 8, prioritized: true },
  a2c: { rolloutSteps: 36 },
  ppo: { rolloutSteps: 36 },
  reinforce: { episodesPerUpdate: 8 },
}
const agents: Agent[] = []

async function make(name: string): Promise<Agent> {
  const group = { groupSize: 4, groupsPerUpdate: 2 }
  const agent = await agentRegistry[name]!.create({
    observationSpace: boxSpace(wordObservationSize),
    actionSpace: { n: wordActionCount },
    rng: new Rng(1),
    config: { hiddenDim: 8, ...(quick[name] ?? group) },
  })
  agents.push(agent)
  return agent
}

const transition: Transition = {
  observation: new Float32Array(wordObservationSize),
  action: 0,
  reward: 1,
  discount: 1,
  nextObservation: new Float32Array(wordObservationSize),
  actionMask: Int8Array.of(1, 1, 0, 0, 0, 0),
  nextActionMask: Int8Array.of(1, 1, 0, 0, 0, 0),
  behaviourLogProb: -0.7,
  policyVersion: 0,
  stream: 3,
  last: false,
}

beforeAll(async () => {
  await loadDevice()
})

afterEach(() => {
  for (const agent of agents.splice(0)) agent.dispose()
})

const learners = Object.keys(agentRegistry).filter((name) => name !== 'random')

describe.each(learners)('agent %s', (name) => {
  test.each([Number.NaN, Infinity, 1e39])('refuses a reward of %f with its env', async (reward) => {
    const agent = await make(name)
    const learning = agent.learn([{ ...transition, reward }])
    await expect(learning).rejects.toThrow(`got ${reward} in environment 3: mend its reward`)
  })

  test.each([Number.NaN, -1, 2])('refuses a discount of %f', async (discount) => {
    const learning = (await make(name)).learn([{ ...transition, discount }])
    await expect(learning).rejects.toThrow('Expected `discount` to be from 0 to 1')
  })

  test('refuses observations that are no numbers, to act on and to learn from', async () => {
    const agent = await make(name)
    const observation = new Float32Array(wordObservationSize)
    observation[4] = Number.NaN
    const acting = agent.act({
      observations: [observation],
      actionMasks: [transition.actionMask],
      explore: false,
    })
    const message = 'Expected observations of finite numbers, got NaN at 4'
    await expect(acting).rejects.toThrow(message)
    await expect(agent.learn([{ ...transition, observation }])).rejects.toThrow(message)
  })

  test('refuses stored weights and moments that are no numbers, by the tensor', async () => {
    const agent = await make(name)
    const state = await agent.getState()
    for (const part of [/^(?!adam).*\/b0$/, /^adam\/v\/(.*\/)?b0$/]) {
      const key = Object.keys(state.tensors).find((tensor) => part.test(tensor))!
      const stored = state.tensors[key]!
      const data = stored.data.slice() as Float32Array
      data[1] = Number.NaN
      const damaged: AgentState = {
        ...state,
        tensors: { ...state.tensors, [key]: { ...stored, data } },
      }
      await expect((await make(name)).setState(damaged)).rejects.toThrow(CheckpointError)
      await expect((await make(name)).setState(damaged)).rejects.toThrow(`\`${key}\``)
    }
  })

  test('learns from rewards at the end of float32 in finite numbers, or refuses them', async () => {
    const agent = await make(name)
    const training = await WordTraining.start(agent, 1)
    const learn = agent.learn.bind(agent)
    agent.learn = (transitions) =>
      learn(transitions.map((one) => ({ ...one, reward: one.reward * 3e38 })))
    const refusal = await training.untilUpdates(40).catch((error: unknown) => error)
    if (refusal !== undefined) expect(refusal).toBeInstanceOf(ContractError)
    for (const metrics of training.metrics) {
      expect(Object.values(metrics).every(Number.isFinite)).toBe(true)
    }
    for (const [tensor, { data }] of Object.entries((await agent.getState()).tensors)) {
      expect(firstNotFinite(data), tensor).toBe(-1)
    }
  })
})
