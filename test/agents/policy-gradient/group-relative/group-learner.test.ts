import { afterEach, beforeAll, expect, test } from 'vitest'
import {
  dapoConfigSchema,
  grpoConfigSchema,
} from '../../../../agents/policy-gradient/group-relative/group-config.ts'
import { GroupLearner } from '../../../../agents/policy-gradient/group-relative/group-learner.ts'
import { PolicyNetwork } from '../../../../agents/policy-gradient/policy-network.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { mlp } from '../../../../src/nn/layers/mlp.ts'
import { adam } from '../../../../src/nn/optimizers/adam.ts'
import { TrainedNetwork } from '../../../../src/nn/trained-network.ts'
import { Rng } from '../../../../src/random/rng.ts'
import type { Episode } from '../../../../src/replay/episode.ts'

const actionCount = 4
const mask = new Int8Array(actionCount).fill(1)
const networks: PolicyNetwork[] = []

function network(): PolicyNetwork {
  const trained = new TrainedNetwork(new Rng(1), {
    name: 'policy',
    network: mlp({
      inputSize: 2,
      hiddenSizes: [8],
      outputSize: actionCount,
      weights: 'orthogonal',
    }),
    optimizer: adam(),
    maxGradNorm: 1,
  })
  const made = new PolicyNetwork({
    actionCount,
    observationSize: 2,
    network: trained,
    hasLogits: true,
    hasValue: false,
    model: null,
  })
  networks.push(made)
  return made
}

/** Steps that all take `action`; the last one pays. */
function episode(action: number, reward: number, length = 3, problemId = 'one'): Episode {
  const steps = Array.from({ length }, (_, t) => t)
  return {
    observations: steps.map((t) => Float32Array.of(1, t / 4)),
    masks: steps.map(() => mask),
    actions: steps.map(() => action),
    rewards: steps.map((t) => (t === length - 1 ? reward : 0)),
    behaviourLogProbs: steps.map(() => Math.log(1 / actionCount)),
    chosen: steps.map(() => true),
    priors: [],
    positions: [],
    outcome: {
      taskId: problemId,
      episodeReturn: reward,
      episodeLength: length,
      checksPassed: Uint8Array.of(0),
      artifact: '',
    },
  }
}

function grpo(changes: object): GroupLearner {
  const config = grpoConfigSchema.parse({ groupSize: 2, groupsPerUpdate: 1, ...changes })
  return new GroupLearner(network(), config, new Float32Array(actionCount))
}

async function probabilities(of: PolicyNetwork): Promise<number[]> {
  const states = { observations: [Float32Array.of(1, 0)], priorsT: [], positionsT: [] }
  const weights = (await of.predict(states)).logitsT.map(Math.exp)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return Array.from(weights, (weight) => weight / total)
}

beforeAll(async () => {
  await loadDevice()
})
afterEach(() => {
  for (const each of networks.splice(0)) each.dispose()
})

test('the first gradient step has ratio 1, so nothing is clipped and the surrogate is 0', async () => {
  const learner = grpo({ epochs: 1, divergenceCoefficient: 0, importance: 'none' })
  learner.add(episode(0, 0))
  learner.add(episode(1, 1))
  expect(learner.due).toBe(true)
  const metrics = await learner.update(null, new Rng(2), 0)
  expect(metrics).toMatchObject({ groups: 1, gradient_steps: 1, steps: 6, clip_fraction: 0 })
  // Standardised advantages of −1 and 1, each averaged over its own three steps.
  expect(metrics.loss).toBeCloseTo(0, 5)
  expect(metrics.approx_kl).toBeCloseTo(0, 5)
  expect(metrics.episode_return).toBe(0.5)
  expect(learner.due).toBe(false)
})

test('steps are those of the update, however often and in whatever minibatches it goes over them', async () => {
  const learner = grpo({ epochs: 2, minibatchEpisodes: 1 })
  learner.add(episode(0, 0, 3))
  learner.add(episode(1, 1, 5))
  const metrics = await learner.update(null, new Rng(2), 0)
  expect(metrics).toMatchObject({ gradient_steps: 4, steps: 8, elite_steps: 0 })
})

test('later passes move away from the policy before the update until they are clipped', async () => {
  const learner = grpo({ epochs: 40, learningRate: 0.05, divergenceCoefficient: 0 })
  const made = networks.at(-1)!
  const before = await probabilities(made)
  learner.add(episode(0, 0))
  learner.add(episode(1, 1))
  const metrics = await learner.update(null, new Rng(2), 0)
  const after = await probabilities(made)
  expect(metrics.gradient_steps).toBe(40)
  expect(metrics.clip_fraction).toBeGreaterThan(0.2)
  expect(after[1]! / before[1]!).toBeGreaterThan(1.15)
  expect(after[0]! / before[0]!).toBeLessThan(0.85)
})

test('groups without a difference are dropped, counted and waited out, where asked to', async () => {
  const config = dapoConfigSchema.parse({ groupSize: 2, groupsPerUpdate: 1 })
  const learner = new GroupLearner(network(), config, new Float32Array(actionCount))
  for (let i = 0; i < 6; i++) learner.add(episode(i % 4, 1))
  expect(learner.due).toBe(false)
  learner.add(episode(0, 0))
  learner.add(episode(1, 1))
  expect(learner.due).toBe(true)
  expect(await learner.update(null, new Rng(3), 0)).toMatchObject({ groups: 1, equal_groups: 3 })
})

test('dynamic sampling asks for different rewards: lengths alone teach nothing of what passes', async () => {
  const config = dapoConfigSchema.parse({
    groupSize: 2,
    groupsPerUpdate: 1,
    lengthLimit: 8,
    lengthCushion: 6,
  })
  const learner = new GroupLearner(network(), config, new Float32Array(actionCount))
  learner.add(episode(2, 0, 8))
  learner.add(episode(3, 0, 2))
  expect(learner.due).toBe(false)
  learner.add(episode(2, 1, 8))
  learner.add(episode(3, 0, 2))
  expect(learner.due).toBe(true)
  expect(await learner.update(null, new Rng(3), 0)).toMatchObject({ groups: 1, equal_groups: 1 })
})

test('an unlikely action that exploration drew does not pull by more than it is likely', async () => {
  const pullOf = async (behaviour: number) => {
    const learner = grpo({
      epochs: 1,
      learningRate: 0,
      divergenceCoefficient: 1,
      minibatchEpisodes: 2,
    })
    for (const action of [0, 1]) {
      const drawn = episode(action, 0)
      const behaviourLogProbs = drawn.actions.map(() => Math.log(behaviour))
      learner.add({ ...drawn, behaviourLogProbs })
    }
    return (await learner.update(null, new Rng(2), 0)).divergence!
  }
  // The policy has about 1/4 for each action: drawn with 1, they count about a quarter.
  const [own, explored] = [await pullOf(0.01), await pullOf(1)]
  expect(explored).toBeGreaterThan(0)
  expect(explored / own).toBeGreaterThan(0.15)
  expect(explored / own).toBeLessThan(0.35)
})

test('a risk quantile leaves the worse episodes of a group alone', async () => {
  const learner = grpo({ groupSize: 4, riskQuantile: 0.4, divergenceCoefficient: 0 })
  for (const [action, reward] of [0, 1, 2, 9].entries()) learner.add(episode(action, reward))
  // The quantile .6 of 0, 1, 2, 9 is 1.8: two episodes of three steps are above it.
  expect(await learner.update(null, new Rng(2), 0)).toMatchObject({ groups: 1, steps: 6 })
})

test('the length penalty makes the shorter of two equal episodes the better one', async () => {
  const learner = grpo({
    lengthLimit: 8,
    lengthCushion: 6,
    learningRate: 0.02,
    divergenceCoefficient: 0,
  })
  const made = networks.at(-1)!
  const before = await probabilities(made)
  for (let i = 0; i < 5; i++) {
    learner.add(episode(2, 1, 8))
    learner.add(episode(3, 1, 2))
    await learner.update(null, new Rng(i), 0)
  }
  const after = await probabilities(made)
  expect(after[3]!).toBeGreaterThan(before[3]!)
  expect(after[2]!).toBeLessThan(before[2]!)
})

test('groups that are open and baselines come back from a state', () => {
  const learner = grpo({})
  learner.add(episode(0, 0))
  learner.add(episode(0, 1, 2, 'two'))
  const { tensors, json } = learner.getState()
  const copy = grpo({})
  copy.setState({ tensors, json: JSON.parse(JSON.stringify(json)) })
  expect(copy.getState()).toEqual(learner.getState())
  copy.add(episode(1, 1, 2, 'two'))
  expect(copy.due).toBe(true)
})
