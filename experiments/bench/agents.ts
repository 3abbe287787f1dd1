import { agentRegistry } from '../../agents/registry.ts'
import type { Agent, Transition } from '../../src/core/agent.ts'
import type { Observation } from '../../src/core/env.ts'
import type { Space } from '../../src/core/spaces.ts'
import { loadBackend } from '../../src/nn/backend.ts'
import { Rng } from '../../src/random/rng.ts'

export interface AgentBenchOptions {
  /** Seconds to spend on each figure, at least one sample each. Default 2. */
  readonly secondsPerFigure?: number
  readonly seed?: number
}

export interface AgentBenchFigure {
  readonly name: string
  /** Median over the samples. */
  readonly value: number
  readonly unit: 'ms' | 'programs/s'
  readonly samples: number
}

const observationSize = 520
const streams = 64
const episodeLength = 25
const problems = 8

/** What agents act on and learn from: as many features, masks and tests as the real environment. */
interface Load {
  readonly actionCount: number
  readonly observations: Float32Array[]
  readonly actionMasks: Int8Array[]
}

/**
 * Times acting and learning of DQN (520-512-512-128) and REINFORCE (520-128-256) on random
 * observations, a fifth of them not 0, with a quarter of the actions allowed.
 */
export async function benchAgents(
  options: AgentBenchOptions = {},
): Promise<readonly AgentBenchFigure[]> {
  const { name } = await loadBackend()
  const budgetMs = 1000 * (options.secondsPerFigure ?? 2)
  const rng = new Rng(options.seed ?? 0)
  const dqn = await benchDqn(rng.split('dqn'), budgetMs)
  const reinforce = await benchReinforce(rng.split('reinforce'), budgetMs)
  return [...dqn, ...reinforce].map((figure) => ({ ...figure, name: `${figure.name} (${name})` }))
}

async function benchDqn(rng: Rng, budgetMs: number): Promise<AgentBenchFigure[]> {
  const load = createLoad(rng, 128)
  const agent = await createAgent('dqn', load, rng, {
    hiddenDim: [512, 512],
    batchSize: 64,
    minBufferSize: streams,
    trainFrequency: streams,
  })
  await agent.learn(await transitionsOf(agent, load, rng, false))
  const stepTimes = await sample(budgetMs, async () => {
    const transitions = await transitionsOf(agent, load, rng, false)
    return () => agent.learn(transitions)
  })
  const act64 = await sample(budgetMs, async () => () => act(agent, load))
  const one = {
    ...load,
    observations: load.observations.slice(0, 1),
    actionMasks: load.actionMasks.slice(0, 1),
  }
  const act1 = await sample(budgetMs, async () => () => act(agent, one))
  agent.dispose()
  return [
    figure('dqn step, 520-512-512-128, batch 64', stepTimes),
    figure('dqn act, batch 64', act64),
    figure('dqn act, batch 1', act1),
  ]
}

async function benchReinforce(rng: Rng, budgetMs: number): Promise<AgentBenchFigure[]> {
  const load = createLoad(rng, 256)
  const agent = await createAgent('reinforce', load, rng, { episodesPerUpdate: streams })
  const actTimes: number[] = []
  const updateTimes: number[] = []
  const until = performance.now() + 2 * budgetMs
  do {
    for (let t = 1; t <= episodeLength; t++) {
      const started = performance.now()
      const transitions = await transitionsOf(agent, load, rng, t === episodeLength)
      actTimes.push(performance.now() - started)
      const learning = performance.now()
      if ((await agent.learn(transitions)) !== null) updateTimes.push(performance.now() - learning)
    }
  } while (performance.now() < until)
  agent.dispose()
  const perUpdateMs = episodeLength * median(actTimes) + median(updateTimes)
  return [
    figure('reinforce act, 520-128-256, batch 64', actTimes),
    figure(`reinforce update, 64 episodes of ${episodeLength} steps`, updateTimes),
    {
      name: `reinforce act and learn, programs of ${episodeLength} tokens`,
      value: (1000 * streams) / perUpdateMs,
      unit: 'programs/s',
      samples: updateTimes.length,
    },
  ]
}

function createLoad(rng: Rng, actionCount: number): Load {
  const feature = () => (rng.uniform() < 0.2 ? rng.normal() : 0)
  const allowed = () => (rng.uniform() < 0.25 ? 1 : 0)
  return {
    actionCount,
    observations: Array.from({ length: streams }, () =>
      Float32Array.from({ length: observationSize }, feature),
    ),
    actionMasks: Array.from({ length: streams }, () =>
      Int8Array.from({ length: actionCount }, (_, a) => (a === 0 ? 1 : allowed())),
    ),
  }
}

function createAgent(
  name: string,
  load: Load,
  rng: Rng,
  config: Readonly<Record<string, unknown>>,
): Promise<Agent> {
  const observationSpace: Space<Observation> = {
    kind: 'Box',
    shape: [observationSize],
    dtype: 'float32',
    sample: () => new Float32Array(observationSize),
    contains: (value): value is Float32Array => value instanceof Float32Array,
    seed: () => {},
    toJSON: () => null,
  }
  const definition = agentRegistry[name]
  if (definition === undefined) throw new Error(`no agent ${name}`)
  return definition.create({ observationSpace, actionSpace: { n: load.actionCount }, rng, config })
}

function act(agent: Agent, load: Load) {
  const { observations, actionMasks } = load
  return agent.act({ observations, actionMasks, explore: true })
}

async function transitionsOf(
  agent: Agent,
  load: Load,
  rng: Rng,
  last: boolean,
): Promise<Transition[]> {
  const { actions, logProbs, policyVersion } = await act(agent, load)
  return load.observations.map((observation, stream) => {
    const mask = load.actionMasks[stream] as Int8Array
    const outcome = {
      problemId: `problem-${stream % problems}`,
      episodeReturn: 0,
      episodeLength,
      testsPassed: Uint8Array.from({ length: 12 }, () => rng.int(2)),
      source: String(rng.uniform()),
    }
    return {
      observation,
      action: actions[stream] as number,
      reward: rng.uniform(),
      discount: last ? 0 : 1,
      nextObservation: observation,
      actionMask: mask,
      nextActionMask: mask,
      behaviourLogProb: logProbs[stream] as number,
      policyVersion,
      stream,
      last,
      ...(last ? { outcome } : {}),
    }
  })
}

/** Times what `prepare` hands back until the budget is spent; the first two runs only warm up. */
async function sample(
  budgetMs: number,
  prepare: () => Promise<() => Promise<unknown>>,
): Promise<number[]> {
  const times: number[] = []
  const until = performance.now() + budgetMs
  for (let run = 0; times.length === 0 || performance.now() < until; run++) {
    const timed = await prepare()
    const started = performance.now()
    await timed()
    if (run >= 2) times.push(performance.now() - started)
  }
  return times
}

function figure(name: string, times: readonly number[]): AgentBenchFigure {
  return { name, value: median(times), unit: 'ms', samples: times.length }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
