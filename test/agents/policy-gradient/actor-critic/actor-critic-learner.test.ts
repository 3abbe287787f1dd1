import { afterEach, beforeAll, expect, test } from 'vitest'
import {
  ActorCriticLearner,
  type ActorCriticOptions,
} from '../../../../agents/policy-gradient/actor-critic/actor-critic-learner.ts'
import { type PpoBatch, ppoLoss } from '../../../../agents/policy-gradient/actor-critic/ppo-loss.ts'
import { PolicyNetwork } from '../../../../agents/policy-gradient/policy-network.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { mlp } from '../../../../src/nn/layers/mlp.ts'
import { adam } from '../../../../src/nn/optimizers/adam.ts'
import { TrainedNetwork } from '../../../../src/nn/trained-network.ts'
import { Rng } from '../../../../src/random/rng.ts'
import type { Segment } from '../../../../src/replay/rollout.ts'

const actionCount = 3
const networks: TrainedNetwork[] = []

beforeAll(async () => {
  await loadDevice()
})
afterEach(() => {
  for (const network of networks.splice(0)) network.dispose()
})

/** Four steps that an exploring policy made: the second ends an episode, the last goes on. */
function segment(withPriors: boolean): Segment {
  const steps = [0, 1, 2, 3]
  return {
    observations: steps.map((t) => Float32Array.of(1, t / 4)),
    masks: steps.map(() => new Int8Array(actionCount).fill(1)),
    actions: [0, 1, 2, 1],
    rewards: [0, 1, 0, 0],
    behaviourLogProbs: steps.map(() => Math.log(0.9)),
    priors: withPriors ? steps.map((t) => Float32Array.of(t, 2, 0)) : [],
    positions: [],
    discounts: [1, 0, 1, 1],
    lasts: [false, true, false, false],
    bootstraps: new Map([[3, Float32Array.of(1, 1)]]),
  }
}

function learner(epochs: number, seen: PpoBatch[], learningRate = 0.05): ActorCriticLearner {
  const network = new TrainedNetwork(new Rng(1), {
    name: 'policy',
    network: mlp({
      inputSize: 2,
      hiddenSizes: [8],
      outputSize: actionCount + 1,
      weights: 'orthogonal',
    }),
    optimizer: adam(),
    maxGradNorm: 1,
  })
  networks.push(network)
  const policy = new PolicyNetwork({
    actionCount,
    observationSize: 2,
    network,
    hasLogits: true,
    hasValue: true,
    model: null,
  })
  const options: ActorCriticOptions = {
    learningRate,
    modelLearningRate: 0,
    learningRateEnd: null,
    entropyBonus: 0,
    entropyBonusEnd: null,
    valueClip: null,
    gamma: 1,
    gaeLambda: 0.95,
    rewardScale: 1,
    valueCoefficient: 0.5,
    normaliseAdvantages: true,
    epochs,
    minibatchSize: null,
    targetKl: 0.02,
    policyLoss(batch) {
      seen.push(batch)
      return ppoLoss(batch, {
        clipRange: 0.2,
        divergenceCoefficient: 0,
        entropyBonus: 0,
        referenceLogits: new Float32Array(actionCount),
      })
    },
  }
  return new ActorCriticLearner(policy, options)
}

test.each([true, false])(
  'an update has not moved before its first step, whoever acted (priors: %s)',
  async (withPriors) => {
    const seen: PpoBatch[] = []
    const { approx_kl: moved } = await learner(1, seen).update([segment(withPriors)], new Rng(2), 0)
    expect(moved).toBeCloseTo(0, 6)
    expect(seen[0]!.behaviourLogProbsT).toEqual(segment(false).behaviourLogProbs)
    expect(seen[0]!.proximalLogProbsT).not.toEqual(seen[0]!.behaviourLogProbsT)
  },
)

test('passes end once the policy is too far from the one before the update', async () => {
  const still = await learner(5, [], 0).update([segment(true)], new Rng(2), 0)
  expect(still).toMatchObject({ epochs: 5, steps: 4 })
  const moving = await learner(50, []).update([segment(true)], new Rng(2), 0)
  expect(moving.epochs).toBeGreaterThan(1)
  expect(moving.epochs).toBeLessThan(50)
  expect(moving.approx_kl).toBeGreaterThan(0.01)
})
