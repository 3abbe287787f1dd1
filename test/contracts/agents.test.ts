import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { agentRegistry } from '../../agents/registry.ts'
import type { Agent, AgentState } from '../../src/core/agent.ts'
import { CheckpointError, ConfigError } from '../../src/core/errors.ts'
import type { SequenceInitializer } from '../../src/models/sequence-initializer.ts'
import { loadDevice } from '../../src/nn/device.ts'
import { Rng } from '../../src/random/rng.ts'
import { type AgentCase, agentCases } from '../support/agent-cases.ts'
import {
  bestWordReturn,
  boxSpace,
  wordActionCount,
  wordObservationSize,
} from '../support/word-env.ts'
import { wordModel } from '../support/word-model.ts'
import { evaluateWords, WordTraining } from '../support/word-training.ts'

const agents: Agent[] = []
const models: SequenceInitializer[] = []

async function make(chosen: AgentCase, seed: number, extra = {}): Promise<Agent> {
  const agent = await agentRegistry[chosen.name]!.create({
    observationSpace: boxSpace(wordObservationSize),
    actionSpace: { n: wordActionCount },
    rng: new Rng(seed),
    config: { ...chosen.config, ...extra },
    initializer: startOf(chosen),
  })
  agents.push(agent)
  return agent
}

/** What a case starts from: a model, where that learns. */
function startOf({ isOfModel = false }: AgentCase): SequenceInitializer | null {
  if (!isOfModel) return null
  const model = wordModel()
  models.push(model)
  return model
}

/** Training whose requests have what the case's agent reads. */
function started(chosen: AgentCase, agent: Agent, seed: number): Promise<WordTraining> {
  return WordTraining.start(agent, seed, 8, undefined, startOf(chosen))
}

/** The beginning of a program, which agents whose model learns read. */
const beginning = {
  context: { problemId: 'word-0', docstring: 'word 0' },
  tokens: new Int32Array(0),
}

const page = readFileSync(new URL('../../agents/README.md', import.meta.url), 'utf8')

/** The metrics that the page of agents says an agent has. */
function documentedMetrics(agent: string): readonly string[] {
  const [, table = ''] = /\n## Metrics\n(.*?)\n## /s.exec(page) ?? []
  return table.split('\n').flatMap((line) => {
    const [, metrics = '', agents = ''] = line.split('|')
    const isOf = agents.startsWith(' all')
      ? !agents.includes(`but \`${agent}\``)
      : agents.includes(`\`${agent}\``)
    return isOf ? [...metrics.matchAll(/`([a-z_]+)`/g)].map(([, name = '']) => name) : []
  })
}

interface Normalised {
  readonly normalisation?: {
    readonly value: {
      readonly observations: unknown
      readonly rewards: { readonly moments: unknown; readonly streams: unknown } | null
    }
  }
}

/** What the weights read with, and the unit of their values: both go with them. */
function momentsOf(json: unknown): unknown {
  const { observations = null, rewards = null } = (json as Normalised).normalisation?.value ?? {}
  return { observations, rewards: rewards?.moments ?? null }
}

function withoutMoments(json: unknown): unknown {
  const { normalisation, ...rest } = json as Normalised
  return { ...rest, streams: normalisation?.value.rewards?.streams ?? null }
}

/** What `writeSafetensors` and JSON keep of a state. */
function throughStorage({ tensors, json, blocks }: AgentState): AgentState {
  const stored = (all: AgentState['tensors']) =>
    Object.fromEntries(
      Object.entries(all).map(([name, t]) => [name, { ...t, data: t.data.slice() }]),
    )
  const storedBlocks = Object.entries(blocks ?? {}).map(
    ([name, block]) => [name, { tensors: stored(block.tensors) }] as const,
  )
  return {
    tensors: stored(tensors),
    json: JSON.parse(JSON.stringify(json)),
    ...(blocks === undefined ? {} : { blocks: Object.fromEntries(storedBlocks) }),
  }
}

beforeAll(async () => {
  await loadDevice()
})

afterEach(() => {
  for (const one of [...agents.splice(0), ...models.splice(0)]) one.dispose()
})

test('the suite covers every registered agent', () => {
  expect([...new Set(agentCases.map(({ name }) => name))].sort()).toEqual(
    Object.keys(agentRegistry).sort(),
  )
})

const learning = agentCases.filter(({ name }) => name !== 'random')

describe.each(Object.keys(agentRegistry))('settings of %s', (name) => {
  test('describes every setting and gives it a default', () => {
    const { configSchema, description } = agentRegistry[name]!
    expect(description).toMatch(/\.$/)
    expect(configSchema.parse({})).toBeDefined()
    for (const [key, schema] of Object.entries(configSchema.shape)) {
      expect((schema as { description?: string }).description, key).toMatch(/\w.*\.$/)
      expect(key).toMatch(/^[a-z][A-Za-z0-9]*$/)
    }
  })
})

describe.each(agentCases)('agent $label', (chosen) => {
  test('an unknown setting is refused by name', async () => {
    await expect(make(chosen, 1, { learningRat: 1 })).rejects.toThrow(ConfigError)
    await expect(make(chosen, 1, { learningRat: 1 })).rejects.toThrow('`learningRat`')
  })

  test.each([true, false])('takes the only action a mask allows (explore %s)', async (explore) => {
    const agent = await make(chosen, 1)
    const actionMasks = Array.from({ length: wordActionCount }, (_, only) => {
      const mask = new Int8Array(wordActionCount)
      mask[only] = 1
      return mask
    })
    const observations = actionMasks.map(() => new Float32Array(wordObservationSize).fill(0.3))
    const positions = actionMasks.map(() => beginning)
    const request = { observations, actionMasks, positions, explore }
    const { actions, logProbs } = await agent.act(request)
    expect([...actions]).toEqual([0, 1, 2, 3, 4, 5])
    for (const logProb of logProbs) expect(logProb).toBeCloseTo(0, 6)
  })

  test('its log-probabilities are those of the actions it takes', async () => {
    const agent = await make(chosen, 2)
    const mask = Int8Array.of(1, 0, 1, 1, 0, 1)
    const batch = 4000
    const { actions, logProbs } = await agent.act({
      observations: Array.from({ length: batch }, () => new Float32Array(wordObservationSize)),
      actionMasks: Array.from({ length: batch }, () => mask),
      positions: Array.from({ length: batch }, () => beginning),
      explore: true,
    })
    const claimed = new Map<number, number>()
    const counts = new Map<number, number>()
    actions.forEach((action, row) => {
      counts.set(action, (counts.get(action) ?? 0) + 1)
      claimed.set(action, Math.exp(logProbs[row]!))
    })
    for (const [action, count] of counts) {
      expect(mask[action]).toBe(1)
      expect(Math.abs(count / batch - claimed.get(action)!)).toBeLessThan(0.04)
    }
  })

  test('a state goes through storage and back unchanged', async () => {
    const training = await started(chosen, await make(chosen, 3), 3)
    for (let i = 0; i < 30; i++) await training.step()
    const state = throughStorage(await training.agent.getState())
    const copy = await make(chosen, 99)
    await copy.setState(state)
    const again = await copy.getState()
    expect(again).toEqual(state)
    // In the same order, too: files of one state are equal to the byte.
    expect(Object.keys(again.tensors)).toEqual(Object.keys(state.tensors))
    expect(JSON.stringify(again.json)).toBe(JSON.stringify(state.json))
  })

  test('the same seed gives the same run', async () => {
    const runs = []
    for (let i = 0; i < 2; i++) {
      const training = await started(chosen, await make(chosen, 4), 4)
      for (let k = 0; k < 120; k++) await training.step()
      runs.push({
        actions: training.actions,
        metrics: training.metrics,
        state: await training.agent.getState(),
      })
    }
    expect(runs[0]).toEqual(runs[1])
  })

  test('a saved and reloaded run goes on as if it had not stopped', async () => {
    const straight = await started(chosen, await make(chosen, 5), 5)
    for (let k = 0; k < 150; k++) await straight.step()
    const first = await started(chosen, await make(chosen, 5), 5)
    for (let k = 0; k < 70; k++) await first.step()
    const state = throughStorage(await first.agent.getState())
    const resumed = await make(chosen, 6)
    await resumed.setState(state)
    const second = first.withAgent(resumed)
    for (let k = 0; k < 80; k++) await second.step()
    expect([...first.actions, ...second.actions]).toEqual(straight.actions)
    expect(await resumed.getState()).toEqual(await straight.agent.getState())
  })

  test('a state of another action count or agent is refused', async () => {
    const agent = await make(chosen, 7)
    const state = await agent.getState()
    const json = state.json as Record<string, never>
    await expect(agent.setState({ ...state, json: { ...json, actionCount: 3 } })).rejects.toThrow(
      CheckpointError,
    )
    await expect(agent.setState({ ...state, json: { ...json, agent: 'other' } })).rejects.toThrow(
      '`agent` is "other"',
    )
  })

  test('a damaged state is refused in one line', async () => {
    const training = await started(chosen, await make(chosen, 12), 12)
    for (let i = 0; i < 10; i++) await training.step()
    const state = throughStorage(await training.agent.getState())
    const json = state.json as Record<string, never>
    const identity = ['agent', 'version', 'actionCount', 'observationSize']
    const options = ['prioritized', 'bufferCapacity', 'demonstrations']
    const kept = Object.entries(json).filter(([key]) => [...identity, ...options].includes(key))
    const damaged = { tensors: state.tensors, json: Object.fromEntries(kept) }
    await expect(training.agent.setState(damaged)).rejects.toThrow(CheckpointError)
    await expect(training.agent.setState(damaged)).rejects.toThrow(/^The checkpoint.*damaged: .*$/)
  })

  test('disposing frees every tensor', async () => {
    const before = tf.memory().numTensors
    const agent = await make(chosen, 8)
    agents.pop()
    agent.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('an agent without weights takes none', async () => {
  const agent = await make({ label: 'random', name: 'random', config: {} }, 1)
  expect(agent.startFrom).toBeUndefined()
})

describe.each(learning)('learning agent $label', (chosen) => {
  test('leaks no tensor over 200 updates', async () => {
    const training = await started(chosen, await make(chosen, 9), 9)
    await training.untilUpdates(2)
    const before = tf.memory().numTensors
    await training.untilUpdates(200)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('learns to spell both words', async () => {
    const agent = await make(chosen, 10)
    const training = await started(chosen, agent, 10)
    for (let i = 0; i < 1500; i++) await training.step()
    expect(await evaluateWords(agent, 77)).toBeCloseTo(bestWordReturn, 1)
    expect(agent.policyVersion).toBeGreaterThan(0)
  })

  test('acting without exploring leaves its state as it is', async () => {
    const training = await started(chosen, await make(chosen, 18), 18)
    for (let i = 0; i < 20; i++) await training.step()
    const before = throughStorage(await training.agent.getState())
    await evaluateWords(training.agent, 5, 2)
    expect(await training.agent.getState()).toEqual(before)
  })

  test('names each metric in snake case and keeps it finite', async () => {
    const training = await started(chosen, await make(chosen, 11), 11)
    await training.untilUpdates(3)
    for (const [key, value] of training.metrics.flatMap((metrics) => Object.entries(metrics))) {
      expect(documentedMetrics(chosen.name)).toContain(key.replace(/\/.*/, ''))
      expect(key).toMatch(/^[a-z][a-z0-9_]*(\/[a-z0-9_]+)*$/)
      expect(Number.isFinite(value), key).toBe(true)
    }
  })

  test('starts from the weights of another and from nothing else of it', async () => {
    const training = await started(chosen, await make(chosen, 15), 15)
    await training.untilUpdates(3)
    const other = throughStorage(await training.agent.getState())
    const fresh = await make(chosen, 16)
    const before = throughStorage(await fresh.getState())
    await fresh.startFrom?.(other)
    const after = await fresh.getState()
    expect(withoutMoments(after.json)).toEqual(withoutMoments(before.json))
    expect(momentsOf(after.json)).toEqual(momentsOf(other.json))
    expect(Object.keys(after.tensors)).toEqual(Object.keys(before.tensors))
    const weights = /^(?:net|online|target|model\/weights|modelTarget)\//
    const taken = Object.keys(after.tensors).filter((name) => weights.test(name))
    expect(taken.length).toBeGreaterThan(2)
    for (const [name, tensor] of Object.entries(after.tensors)) {
      // A target network is what the online one is, a model's copy what the model is.
      const from = name.replace(/^target/, 'online').replace(/^modelTarget/, 'model/weights')
      expect(tensor, name).toEqual((taken.includes(name) ? other : before).tensors[from])
    }
    const wider = await make(chosen, 17, { hiddenDim: 7 })
    const unchanged = throughStorage(await wider.getState())
    await expect(wider.startFrom?.(other)).rejects.toThrow(CheckpointError)
    expect(await wider.getState()).toEqual(unchanged)
  })

  test('says the norm of each layer’s gradients beside that of all', async () => {
    const training = await started(chosen, await make(chosen, 14), 14)
    await training.untilUpdates(3)
    const updates = training.metrics.filter(({ grad_norm: norm = 0 }) => norm > 0)
    expect(updates.length).toBeGreaterThan(0)
    for (const { grad_norm: norm = 0, ...metrics } of updates) {
      const layers = Object.entries(metrics).filter(([key]) => key.startsWith('grad_norm/'))
      expect(layers.length).toBeGreaterThan(1)
      // Each layer's norm is at most that of all, and together they are at least that.
      for (const [key, value] of layers) expect(value, key).toBeLessThanOrEqual(norm * 1.0001)
      expect(Math.hypot(...layers.map(([, value]) => value))).toBeLessThanOrEqual(norm * 1.0001)
      expect(layers.reduce((sum, [, value]) => sum + value, 0)).toBeGreaterThanOrEqual(
        norm * 0.9999,
      )
    }
  })
})
