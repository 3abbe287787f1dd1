import { lookupAgent } from '../../agents/registry.ts'
import type { Agent, Transition } from '../../src/core/agent.ts'
import type { Observation } from '../../src/core/env.ts'
import type { Space } from '../../src/core/spaces.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { DictSpace } from '../../src/gym/spaces/dict-space.ts'
import { loadDevice } from '../../src/nn/device.ts'
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
/** Of them, those that tell of the problem. */
const PROBLEM_FEATURES = 256
const streams = 64
const episodeLength = 25
const problems = 8

/** What agents act on and learn from: as many features, masks and tests as the real environment. */
interface Load {
  readonly actionCount: number
  readonly observations: Observation[]
  readonly actionMasks: Int8Array[]
}

const dqnSettings = {
  hiddenDim: [512, 512],
  batchSize: 64,
  minBufferSize: streams,
  trainFrequency: streams,
}

/** What makes a gradient step dearer, one at a time. */
const dqnVariants = [
  { name: '32 quantiles', config: { distribution: 'quantile' } },
  { name: 'noisy weights', config: { noisy: true } },
  { name: 'recurrent body, up to 32 tokens', config: { body: 'recurrent' } },
] as const

/**
 * Times acting and learning of DQN (520-512-512-128) and REINFORCE (520-128-256) on random
 * observations, a fifth of them not 0, with a quarter of the actions allowed.
 */
export async function benchAgents(
  options: AgentBenchOptions = {},
): Promise<readonly AgentBenchFigure[]> {
  const { name } = await loadDevice()
  const budgetMs = 1000 * (options.secondsPerFigure ?? 2)
  const rng = new Rng(options.seed ?? 0)
  const dqn = await benchDqn(rng.split('dqn'), budgetMs)
  const reinforce = await benchReinforce(rng.split('reinforce'), budgetMs, 0)
  const alone = await benchReinforce(rng.split('reinforce'), budgetMs, PROBLEM_FEATURES)
  return [...dqn, ...reinforce, ...alone].map((figure) => ({
    ...figure,
    name: `${figure.name} (${name})`,
  }))
}

async function benchDqn(rng: Rng, budgetMs: number): Promise<AgentBenchFigure[]> {
  const load = createLoad(rng, 128)
  const agent = await createAgent('dqn', load, rng, dqnSettings)
  const stepTimes = await sampleSteps(agent, load, rng, budgetMs)
  const act64 = await sample(budgetMs, async () => () => act(agent, load))
  const one = {
    ...load,
    observations: load.observations.slice(0, 1),
    actionMasks: load.actionMasks.slice(0, 1),
  }
  const act1 = await sample(budgetMs, async () => () => act(agent, one))
  agent.dispose()
  const figures = [
    figure('dqn step, 520-512-512-128, batch 64', stepTimes),
    figure('dqn act, batch 64', act64),
    figure('dqn act, batch 1', act1),
  ]
  for (const { name, config } of dqnVariants) {
    const own = 'body' in config ? createTokenLoad(rng, 128) : load
    const variant = await createAgent('dqn', own, rng, { ...dqnSettings, ...config })
    figures.push(figure(`dqn step, ${name}`, await sampleSteps(variant, own, rng, budgetMs)))
    variant.dispose()
  }
  return figures
}

/** Times `learn` where each call makes one gradient step. */
async function sampleSteps(
  agent: Agent,
  load: Load,
  rng: Rng,
  budgetMs: number,
): Promise<number[]> {
  await agent.learn(await transitionsOf(agent, load, rng, false))
  return sample(budgetMs, async () => {
    const transitions = await transitionsOf(agent, load, rng, false)
    return () => agent.learn(transitions)
  })
}

/** @param shared features that all rows have in common, as those of the problem where there is but one */
async function benchReinforce(
  rng: Rng,
  budgetMs: number,
  shared: number,
): Promise<AgentBenchFigure[]> {
  const load = createLoad(rng, 256, shared)
  const where = shared > 0 ? ', one problem' : ''
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
    figure(`reinforce act, 520-128-256, batch 64${where}`, actTimes),
    figure(`reinforce update, 64 episodes of ${episodeLength} steps${where}`, updateTimes),
    {
      name: `reinforce act and learn, programs of ${episodeLength} tokens${where}`,
      value: (1000 * streams) / perUpdateMs,
      unit: 'programs/s',
      samples: updateTimes.length,
    },
  ]
}

function createLoad(rng: Rng, actionCount: number, shared = 0): Load {
  const feature = () => (rng.uniform() < 0.2 ? rng.normal() : 0)
  const common = Float32Array.from({ length: shared }, feature)
  const allowed = () => (rng.uniform() < 0.25 ? 1 : 0)
  return {
    actionCount,
    observations: Array.from({ length: streams }, () =>
      Float32Array.from({ length: observationSize }, (_, i) => common[i] ?? feature()),
    ),
    actionMasks: Array.from({ length: streams }, () =>
      Int8Array.from({ length: actionCount }, (_, a) => (a === 0 ? 1 : allowed())),
    ),
  }
}

const ids = (high: number, length: number) =>
  new Box({ low: 0, high, shape: [length], dtype: 'int32' })

/** Token observations of the environment's sizes, with programs of 0 to 31 tokens. */
function createTokenLoad(rng: Rng, actionCount: number): Load {
  const tokens = (length: number, used: number, high: number) =>
    Int32Array.from({ length }, (_, i) => (i < used ? rng.range(1, high) : 0))
  return {
    ...createLoad(rng, actionCount),
    observations: Array.from({ length: streams }, (_, row) => ({
      docstring: tokens(64, 12, 4095),
      examples: tokens(256, 160, 256),
      code: tokens(32, row % 32, actionCount),
      metadata: new Int32Array(8),
    })),
  }
}

/** As the environment's own, so that a load is what an agent was made for. */
function spaceOf(load: Load): Space<Observation> {
  if (!(load.observations[0] instanceof Float32Array)) {
    const parts = { docstring: ids(4095, 64), examples: ids(256, 256), metadata: ids(99, 8) }
    return new DictSpace({ ...parts, code: ids(load.actionCount, 32) }) as Space<Observation>
  }
  return new Box({ low: -Infinity, high: Infinity, shape: [observationSize], dtype: 'float32' })
}

function createAgent(
  name: string,
  load: Load,
  rng: Rng,
  config: Readonly<Record<string, unknown>>,
): Promise<Agent> {
  const observationSpace = spaceOf(load)
  const actionSpace = { n: load.actionCount }
  return lookupAgent(name).create({ observationSpace, actionSpace, rng, config })
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
      taskId: `problem-${stream % problems}`,
      episodeReturn: 0,
      episodeLength,
      checksPassed: Uint8Array.from({ length: 12 }, () => rng.int(2)),
      artifact: String(rng.uniform()),
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
