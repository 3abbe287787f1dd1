import type { View } from './letters.ts'

/** An agent with the settings that decide which code an update runs through. */
export interface AgentCase {
  readonly agent: string
  /** Settings by their names in the agent's schema. */
  readonly config: Readonly<Record<string, unknown>>
  /** Default `features`. */
  readonly view?: View
  /** Whether requests come with logits of a prior. Default false. */
  readonly priors?: boolean
  /** Whether it starts from a sequence model, whose own weights learn if the settings say so. Default false. */
  readonly model?: boolean
}

/** Step sizes and whatever else has an end go all the way there within 200 updates. */
const schedule = (scheduleSteps: number) => ({ learningRateEnd: 1e-4, scheduleSteps })

const dqn = {
  hiddenDim: [24, 16],
  learningRate: 3e-3,
  minBufferSize: 64,
  bufferCapacity: 500,
  batchSize: 16,
  trainFrequency: 8,
  targetUpdateFrequency: 20,
  epsilonSteps: 1600,
  ...schedule(1600),
}
const prioritized = { prioritized: true, priorityBetaSteps: 200 }
const categorical = {
  distribution: 'categorical',
  distributionAtoms: 11,
  distributionMin: -1,
  distributionMax: 4,
}
const quantile = { distribution: 'quantile', distributionAtoms: 7 }
const recurrent = { body: 'recurrent', embeddingDim: 6, recurrentDim: 12 }

const learntModel = { modelLearningRate: 1e-3 }
/** Values that start from a prior. */
const pulled = { priorScale: 0.3, explorationTemperature: 0.3 }

const policy = {
  hiddenDim: [24, 16],
  learningRate: 1e-3,
  entropyBonus: 0.02,
  entropyBonusEnd: 0,
}
const reinforce = { ...policy, ...schedule(8000), episodesPerUpdate: 8 }
const group = {
  ...policy,
  ...schedule(12_000),
  groupSize: 4,
  groupsPerUpdate: 3,
  minibatchEpisodes: 6,
}
const a2c = { ...policy, ...schedule(8000), rolloutSteps: 40, rewardScale: 1 }
const ppo = {
  ...policy,
  ...schedule(13_000),
  rolloutSteps: 64,
  minibatchSize: 24,
  epochs: 3,
  rewardScale: 1,
  clipRangeEnd: 0.05,
}

/** Ten times the default: what rounding changes soon shows in what is drawn. */
const largeSteps = { learningRate: 1e-2 }

/** Every agent that learns, with its heads, bodies and rules. */
export const agentCases: Readonly<Record<string, AgentCase>> = {
  dqn: { agent: 'dqn', config: dqn },
  'dqn, plain': {
    agent: 'dqn',
    config: { ...dqn, double: false, dueling: false, huberDelta: null },
  },
  'dqn, three steps, prioritized': { agent: 'dqn', config: { ...dqn, ...prioritized, nStep: 3 } },
  'dqn, C51, prioritized': { agent: 'dqn', config: { ...dqn, ...categorical, ...prioritized } },
  'dqn, quantiles': { agent: 'dqn', config: { ...dqn, ...quantile } },
  'dqn, noisy': { agent: 'dqn', config: { ...dqn, noisy: true } },
  'dqn, noisy C51, three steps, prioritized': {
    agent: 'dqn',
    config: { ...dqn, ...categorical, ...prioritized, noisy: true, nStep: 3 },
  },
  'dqn, Munchausen': { agent: 'dqn', config: { ...dqn, munchausen: true } },
  'dqn, dropout, Polyak, RMSprop': {
    agent: 'dqn',
    config: { ...dqn, dropout: 0.2, tau: 0.05, targetUpdateFrequency: 1, optimizer: 'rmsprop' },
  },
  'dqn, prior in its values': {
    agent: 'dqn',
    config: { ...dqn, ...pulled },
    priors: true,
  },
  'dqn, the model learns, prioritized': {
    agent: 'dqn',
    config: { ...dqn, ...learntModel, ...prioritized, ...pulled, learn: 'model' },
    priors: true,
    model: true,
  },
  'dqn, network and model learn, C51, two steps, demonstrations': {
    agent: 'dqn',
    config: {
      ...dqn,
      ...learntModel,
      ...categorical,
      ...pulled,
      nStep: 2,
      demonstrations: 3,
      demonstrationMinPassed: 0,
      learn: 'both',
    },
    priors: true,
    model: true,
  },
  'dqn, network and model learn, Munchausen': {
    agent: 'dqn',
    config: { ...dqn, ...learntModel, ...pulled, munchausen: true, learn: 'both' },
    priors: true,
    model: true,
  },
  'dqn, network and model learn, recurrent, noisy quantiles': {
    agent: 'dqn',
    config: {
      ...dqn,
      ...learntModel,
      ...recurrent,
      ...quantile,
      ...pulled,
      noisy: true,
      learn: 'both',
    },
    priors: true,
    model: true,
    view: 'tokens',
  },
  'dqn, demonstrations': {
    agent: 'dqn',
    config: { ...dqn, demonstrations: 3, demonstrationMinPassed: 0 },
  },
  'dqn, recurrent': { agent: 'dqn', config: { ...dqn, ...recurrent }, view: 'tokens' },
  'dqn, recurrent, noisy quantiles': {
    agent: 'dqn',
    config: { ...dqn, ...recurrent, ...quantile, noisy: true },
    view: 'tokens',
  },
  reinforce: { agent: 'reinforce', config: reinforce },
  'reinforce, prior, no elites': {
    agent: 'reinforce',
    config: { ...reinforce, eliteSize: 0, restartFraction: 0, avoidRepeats: false },
    priors: true,
  },
  'reinforce, recurrent': {
    agent: 'reinforce',
    config: { ...reinforce, ...recurrent },
    view: 'tokens',
  },
  'reinforce, the model learns': {
    agent: 'reinforce',
    config: { ...reinforce, ...learntModel, learn: 'model' },
    model: true,
  },
  rloo: { agent: 'rloo', config: group },
  grpo: { agent: 'grpo', config: group },
  'grpo, recurrent, elites, exact divergence': {
    agent: 'grpo',
    config: { ...group, ...recurrent, divergence: 'exact', eliteSize: 3, epochs: 2 },
    view: 'tokens',
  },
  dr_grpo: { agent: 'dr_grpo', config: group },
  dapo: { agent: 'dapo', config: { ...group, lengthLimit: 6, lengthCushion: 3 } },
  'dapo, large steps': {
    agent: 'dapo',
    config: { ...group, ...largeSteps, lengthLimit: 6, lengthCushion: 3 },
  },
  a2c: { agent: 'a2c', config: a2c },
  'a2c, one torso, RMSprop': {
    agent: 'a2c',
    config: { ...a2c, shareTorso: true, optimizer: 'rmsprop', activation: 'tanh' },
  },
  ppo: { agent: 'ppo', config: ppo },
  'ppo, one torso, value clip, prior': {
    agent: 'ppo',
    config: { ...ppo, shareTorso: true, valueClip: 0.2, targetKl: null },
    priors: true,
  },
  'ppo, network and model learn': {
    agent: 'ppo',
    config: { ...ppo, ...learntModel, epochs: 2, learn: 'both' },
    model: true,
  },
  'ppo, large steps': { agent: 'ppo', config: { ...ppo, ...largeSteps } },
  'ppo, recurrent': { agent: 'ppo', config: { ...ppo, ...recurrent }, view: 'tokens' },
}
