import { envDefinitions } from '../../envs/registry.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { createReward } from '../../rewards/registry.ts'
import type { Env } from '../../src/core/env.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { SyncVectorEnv } from '../../src/gym/sync-vector-env.ts'
import { loadSyntaxParser } from '../../src/python/syntax-metrics.ts'
import { Rng } from '../../src/random/rng.ts'

export interface EnvBenchOptions {
  /** Timed rounds per figure; the figure is their median. Default 5. */
  readonly rounds?: number
  /** Steps of a round. Default 20,000. */
  readonly stepsPerRound?: number
  readonly seed?: number
}

export interface EnvBenchFigure {
  readonly name: string
  /** Median over the samples. */
  readonly value: number
  readonly unit: 'steps/s'
  readonly samples: number
}

type Observation = 'features' | 'tokens'

const VECTOR_SIZE = 16

/** Says that every test failed, at once: what is timed is the env, not the grading. */
const instantSandbox: Sandbox = {
  async grade(requests) {
    return requests.map(({ tests }) => ({
      status: 'wrong_answer',
      tests: tests.map(() => ({ status: 'wrong_answer' })),
      passed: 0,
      total: tests.length,
    }))
  },
  async close() {},
}

/**
 * Masked env steps a second in one thread, resets included, the sandbox left out: both observations
 * at vocabulary 256 and 5,000 with the `partial` reward, a vector of 16, all priors, and the
 * `code_quality` reward, which parses. Uniform masked actions are drawn beforehand and replayed while timed.
 */
export async function benchEnvs(options: EnvBenchOptions = {}): Promise<readonly EnvBenchFigure[]> {
  const { rounds = 5, stepsPerRound = 20_000, seed = 0 } = options
  const figures: EnvBenchFigure[] = []
  const measure = async (name: string, create: () => Promise<Env>, size = 1): Promise<void> => {
    const samples: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const envs = await Promise.all(Array.from({ length: size }, create))
      const rate = await (size === 1
        ? timeEnv(envs[0]!, stepsPerRound, seed + round)
        : timeVector(envs, stepsPerRound, seed + round))
      // The first round only warms up.
      if (round > 0) samples.push(rate)
    }
    figures.push({ name, value: median(samples), unit: 'steps/s', samples: samples.length })
  }
  for (const observation of ['tokens', 'features'] as const) {
    for (const vocabSize of [256, 5000]) {
      const create = () => createEnv(observation, vocabSize, 'partial')
      await measure(`masked env steps, ${observation}, vocabulary ${vocabSize}`, create)
    }
  }
  const vectored = () => createEnv('features', 256, 'partial')
  await measure(
    `masked env steps, features, vocabulary 256, vector of ${VECTOR_SIZE}`,
    vectored,
    VECTOR_SIZE,
  )
  const pruned = () => createEnv('features', 256, 'partial', true)
  await measure('masked env steps, features, vocabulary 256, all priors', pruned)
  const parsed = () => createEnv('features', 256, 'code_quality')
  await measure('masked env steps, features, vocabulary 256, code_quality', parsed)
  return figures
}

async function createEnv(
  observation: Observation,
  vocabSize: number,
  reward: 'partial' | 'code_quality',
  priors = false,
): Promise<Env> {
  const definition = envDefinitions.get('code-generation')
  if (definition === undefined) throw new Error('the env is not registered')
  return definition.create(
    { observation, vocabSize, priors },
    {
      problems: (await loadProblemSet('seed-train')).problems,
      sandbox: instantSandbox,
      reward: createReward({ type: reward }),
      syntax: await loadSyntaxParser(),
    },
  )
}

/** Steps a second of one env. */
async function timeEnv(env: Env, steps: number, seed: number): Promise<number> {
  const rng = new Rng(seed)
  const actions = new Int32Array(steps)
  await env.reset({ seed })
  for (let i = 0; i < steps; i++) {
    actions[i] = drawAllowed(env.actionMasks(), rng)
    const [, , terminated, truncated] = await env.step(actions[i]!)
    if (terminated || truncated) await env.reset()
  }
  const start = performance.now()
  await env.reset({ seed })
  for (let i = 0; i < steps; i++) {
    const [, , terminated, truncated] = await env.step(actions[i]!)
    if (terminated || truncated) await env.reset()
  }
  return perSecond(steps, start)
}

/** Steps a second of all envs of a vector together. */
async function timeVector(envs: readonly Env[], steps: number, seed: number): Promise<number> {
  const rng = new Rng(seed)
  const vector = new SyncVectorEnv(envs, { autoresetMode: 'same_step' })
  const actions: Int32Array[] = []
  await vector.reset({ seed })
  for (let i = 0; i < steps / vector.numEnvs; i++) {
    actions.push(Int32Array.from(vector.actionMasks(), (mask) => drawAllowed(mask, rng)))
    await vector.step(actions[i]!)
  }
  const start = performance.now()
  await vector.reset({ seed })
  for (const choice of actions) await vector.step(choice)
  return perSecond(actions.length * vector.numEnvs, start)
}

function perSecond(count: number, start: number): number {
  return (1000 * count) / (performance.now() - start)
}

/** The first allowed action from a random place on: near enough to uniform, and quick. */
function drawAllowed(mask: Int8Array, rng: Rng): number {
  let action = rng.int(mask.length)
  while (mask[action] !== 1) action = (action + 1) % mask.length
  return action
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
