import type { AgentCase } from './agent-cases.ts'

const dqn = {
  hiddenDim: [24, 16],
  learningRate: 3e-3,
  learningRateEnd: 1e-3,
  scheduleSteps: 160,
  minBufferSize: 40,
  // Small enough to go round.
  bufferCapacity: 60,
  batchSize: 16,
  trainFrequency: 2,
  targetUpdateFrequency: 5,
  epsilonSteps: 200,
  maxGradNorm: 0.05,
}
const prioritized = { prioritized: true, priorityBetaSteps: 40 }
const categorical = {
  distribution: 'categorical',
  distributionAtoms: 11,
  distributionMin: -1,
  distributionMax: 4,
}

const policy = {
  hiddenDim: [24, 16],
  learningRate: 3e-3,
  learningRateEnd: 1e-3,
  entropyBonus: 0.03,
  entropyBonusEnd: 0.01,
  scheduleSteps: 500,
  maxGradNorm: 0.1,
}
const reinforce = {
  ...policy,
  episodesPerUpdate: 8,
  eliteSize: 0,
  restartFraction: 0,
  avoidRepeats: false,
  gamma: 0.95,
}
const group = { ...policy, groupSize: 4, groupsPerUpdate: 3, minibatchEpisodes: 5, gamma: 0.95 }
const rollout = { ...policy, rolloutSteps: 60, rewardScale: 0.7, gamma: 0.97 }
const ppo = { ...rollout, minibatchSize: 24, epochs: 3, clipRange: 0.1, clipRangeEnd: 0.05 }
const recurrent = { body: 'recurrent', embeddingDim: 5, recurrentDim: 7 }

/** Agents whose whole `learn` is done again in PyTorch. */
export const torchCases: Readonly<Record<string, AgentCase>> = {
  'dqn, plain': {
    agent: 'dqn',
    config: { ...dqn, double: false, dueling: false, huberDelta: null },
  },
  'dqn, double, dueling': { agent: 'dqn', config: { ...dqn, huberDelta: 0.3 } },
  'dqn, three steps, prioritized': { agent: 'dqn', config: { ...dqn, ...prioritized, nStep: 3 } },
  'dqn, whole episodes, Polyak, RMSprop': {
    agent: 'dqn',
    config: { ...dqn, nStep: 'episode', tau: 0.1, optimizer: 'rmsprop', activation: 'tanh' },
  },
  'dqn, Munchausen': {
    agent: 'dqn',
    config: { ...dqn, munchausen: true, munchausenTemperature: 0.1 },
  },
  'dqn, C51, prioritized, two steps': {
    agent: 'dqn',
    config: { ...dqn, ...prioritized, ...categorical, nStep: 2 },
  },
  'dqn, quantiles': {
    agent: 'dqn',
    config: { ...dqn, distribution: 'quantile', distributionAtoms: 7, huberDelta: 0.5 },
  },
  'dqn, noisy, dropout': { agent: 'dqn', config: { ...dqn, noisy: true, dropout: 0.25 } },
  'dqn, demonstrations, two steps': {
    agent: 'dqn',
    config: { ...dqn, ...prioritized, nStep: 2, demonstrations: 2, demonstrationMinPassed: 0 },
  },
  'dqn, prior in its values, C51, two steps': {
    agent: 'dqn',
    config: { ...dqn, ...categorical, nStep: 2, priorScale: 0.3, explorationTemperature: 0.3 },
    priors: true,
  },
  'dqn, recurrent': { agent: 'dqn', config: { ...dqn, ...recurrent }, view: 'tokens' },
  reinforce: { agent: 'reinforce', config: reinforce },
  'reinforce, elites': {
    agent: 'reinforce',
    config: { ...reinforce, eliteSize: 3, eliteBatch: 5, eliteCoefficient: 0.8 },
  },
  'reinforce, leave one out, truncated, prior': {
    agent: 'reinforce',
    config: { ...reinforce, baseline: 'leave_one_out', importance: 'truncated' },
    priors: true,
  },
  'reinforce, risk-seeking, RMSprop': {
    agent: 'reinforce',
    config: { ...reinforce, riskQuantile: 0.4, baseline: 'group', optimizer: 'rmsprop' },
  },
  'reinforce, reward to go': {
    agent: 'reinforce',
    config: { ...reinforce, rewardToGo: true, gamma: 0.8 },
  },
  'reinforce, reward to go, leave one out': {
    agent: 'reinforce',
    config: {
      ...reinforce,
      rewardToGo: true,
      baseline: 'leave_one_out',
      normaliseAdvantages: false,
    },
  },
  rloo: { agent: 'rloo', config: group },
  'rloo, uniform elites': {
    agent: 'rloo',
    config: { ...group, eliteSize: 2, eliteBatch: 3, eliteWeighting: 'uniform' },
  },
  grpo: { agent: 'grpo', config: group },
  'grpo, exact divergence, tapered, risk-seeking, prior': {
    agent: 'grpo',
    config: { ...group, divergence: 'exact', importance: 'tapered', riskQuantile: 0.5 },
    priors: true,
  },
  dr_grpo: {
    agent: 'dr_grpo',
    config: { ...group, divergenceCoefficient: 0.05, learningRate: 1e-2, maxGradNorm: 0.01 },
  },
  // Of two programs, so that some groups are equal.
  dapo: {
    agent: 'dapo',
    config: { ...group, groupSize: 2, groupsPerUpdate: 6, lengthLimit: 6, lengthCushion: 3 },
  },
  a2c: { agent: 'a2c', config: rollout },
  'a2c, one torso, normalised, RMSprop': {
    agent: 'a2c',
    config: {
      ...rollout,
      shareTorso: true,
      normaliseAdvantages: true,
      divergenceCoefficient: 0.1,
      optimizer: 'rmsprop',
      optimizerEpsilon: 1e-4,
      // Its first steps are small.
      learningRate: 0.1,
      learningRateEnd: 0.02,
      activation: 'tanh',
    },
  },
  // Some updates end early.
  ppo: { agent: 'ppo', config: { ...ppo, targetKl: 0.004, learningRate: 1e-2 } },
  'ppo, one torso, value clip, no norm clip, prior': {
    agent: 'ppo',
    config: {
      ...ppo,
      shareTorso: true,
      valueClip: 0.05,
      maxGradNorm: null,
      targetKl: null,
      divergenceCoefficient: 0.1,
    },
    priors: true,
  },
  'ppo, recurrent': { agent: 'ppo', config: { ...ppo, ...recurrent }, view: 'tokens' },
}
