import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dqnAgent } from '../../../agents/dqn/dqn-agent.ts'
import type { Agent } from '../../../src/core/agent.ts'
import type { Observation } from '../../../src/core/env.ts'
import type { Space } from '../../../src/core/spaces.ts'
import { Box } from '../../../src/gym/spaces/box.ts'
import { DictSpace } from '../../../src/gym/spaces/dict-space.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { Rng } from '../../../src/random/rng.ts'
import { bestWordReturn, WordEnv, wordActionCount } from '../../support/word-env.ts'

const ids = (high: number, length: number) =>
  new Box({ low: 0, high, shape: [length], dtype: 'int32' })

const space = new DictSpace({
  docstring: ids(2, 1),
  examples: ids(3, 1),
  code: ids(wordActionCount, 4),
  metadata: ids(9, 1),
}) as unknown as Space<Observation>

/** The word to spell as the docstring, the letters so far as the program. */
function observe(env: WordEnv): Observation {
  const code = new Int32Array(4)
  env.spelt.forEach((letter, i) => {
    code[i] = letter + 1
  })
  return {
    docstring: Int32Array.of(Number(env.problemId.at(-1)) + 1),
    examples: Int32Array.of(0),
    code,
    metadata: Int32Array.of(env.spelt.length),
  }
}

const agents: Agent[] = []

async function make(extra: Readonly<Record<string, unknown>> = {}): Promise<Agent> {
  const agent = await dqnAgent.create({
    observationSpace: space,
    actionSpace: { n: wordActionCount },
    rng: new Rng(3),
    config: {
      body: 'recurrent',
      recurrentDim: 12,
      embeddingDim: 6,
      hiddenDim: 16,
      learningRate: 0.01,
      minBufferSize: 40,
      batchSize: 16,
      trainFrequency: 8,
      targetUpdateFrequency: 20,
      epsilonDecay: 0.99,
      bufferCapacity: 300,
      ...extra,
    },
  })
  agents.push(agent)
  return agent
}

/** Steps eight environments with the agent, so many times. @returns the actions taken */
async function train(agent: Agent, steps: number, envs = startedEnvs()): Promise<number[]> {
  const taken: number[] = []
  const list = await envs
  for (let i = 0; i < steps; i++) {
    const observations = list.map(observe)
    const actionMasks = list.map((env) => env.actionMasks())
    const { actions } = await agent.act({ observations, actionMasks, explore: true })
    taken.push(...actions)
    const results = await Promise.all(list.map((env, k) => env.step(actions[k]!)))
    await agent.learn(
      results.map(([, reward, terminated], stream) => ({
        observation: observations[stream]!,
        action: actions[stream]!,
        reward,
        discount: terminated ? 0 : 1,
        nextObservation: observe(list[stream]!),
        actionMask: actionMasks[stream]!,
        nextActionMask: list[stream]!.actionMasks(),
        behaviourLogProb: 0,
        policyVersion: agent.policyVersion,
        stream,
        last: terminated,
      })),
    )
    for (const [k, [, , terminated]] of results.entries()) if (terminated) await list[k]!.reset()
  }
  return taken
}

async function startedEnvs(): Promise<WordEnv[]> {
  const envs = Array.from({ length: 8 }, () => new WordEnv())
  for (const [i, env] of envs.entries()) await env.reset({ seed: i })
  return envs
}

async function evaluate(agent: Agent): Promise<number> {
  const env = new WordEnv()
  let sum = 0
  for (let i = 0; i < 10; i++) {
    await env.reset({ seed: 100 + i })
    for (let ended = false; !ended; ) {
      const actionMasks = [env.actionMasks()]
      const { actions } = await agent.act({
        observations: [observe(env)],
        actionMasks,
        explore: false,
      })
      const [, reward, terminated] = await env.step(actions[0]!)
      sum += reward
      ended = terminated
    }
  }
  return sum / 10
}

beforeAll(async () => {
  await loadDevice()
})

afterEach(() => {
  for (const agent of agents.splice(0)) agent.dispose()
})

describe('dqn with a recurrent body', () => {
  test.each([{}, { noisy: true, distribution: 'quantile', distributionAtoms: 4 }])(
    'learns to spell both words from tokens (%j)',
    async (extra) => {
      const agent = await make(extra)
      await train(agent, 700)
      expect(await evaluate(agent)).toBeCloseTo(bestWordReturn, 1)
    },
  )

  test('a saved and reloaded run goes on as if it had not stopped', async () => {
    const [straight, first, resumed] = [await make(), await make(), await make()]
    const expected = await train(straight, 60)
    const envs = startedEnvs()
    const before = await train(first, 30, envs)
    const state = await first.getState()
    await resumed.setState({ ...state, json: JSON.parse(JSON.stringify(state.json)) })
    const after = await train(resumed, 30, envs)
    expect([...before, ...after]).toEqual(expected)
    expect(await resumed.getState()).toEqual(await straight.getState())
  })

  test('leaks no tensor', async () => {
    const agent = await make()
    const envs = startedEnvs()
    await train(agent, 20, envs)
    const tensors = tf.memory().numTensors
    await train(agent, 60, envs)
    expect(tf.memory().numTensors).toBe(tensors)
  })
})
