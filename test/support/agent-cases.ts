/** An agent in some of its settings. */
export interface AgentCase {
  readonly label: string
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  /** Whether it starts from a model, which learns by these settings. Default false. */
  readonly isOfModel?: boolean
}

const dqn = {
  hiddenDim: 24,
  learningRate: 0.005,
  minBufferSize: 40,
  batchSize: 16,
  trainFrequency: 8,
  targetUpdateFrequency: 20,
  epsilonDecay: 0.99,
  bufferCapacity: 300,
}
const group = { hiddenDim: 16, groupSize: 4, groupsPerUpdate: 2, learningRate: 0.02 }
const reinforce = { hiddenDim: 16, episodesPerUpdate: 8, learningRate: 0.02 }

/** Each agent, and the settings that change its path, made quick on words of four letters. */
export const agentCases: readonly AgentCase[] = [
  { label: 'random', name: 'random', config: {} },
  { label: 'dqn', name: 'dqn', config: dqn },
  {
    label: 'dqn, plain, target by episodes',
    name: 'dqn',
    config: {
      ...dqn,
      double: false,
      dueling: false,
      huberDelta: null,
      targetUpdateUnit: 'episodes',
      targetUpdateFrequency: 10,
    },
  },
  {
    label: 'dqn, prioritized, Monte Carlo',
    name: 'dqn',
    config: { ...dqn, prioritized: true, nStep: 'episode' },
  },
  { label: 'dqn, dropout', name: 'dqn', config: { ...dqn, dropout: 0.2 } },
  { label: 'dqn, Munchausen', name: 'dqn', config: { ...dqn, munchausen: true } },
  {
    label: 'dqn, quantiles, prioritized, two steps',
    name: 'dqn',
    config: { ...dqn, distribution: 'quantile', distributionAtoms: 5, prioritized: true, nStep: 2 },
  },
  {
    label: 'dqn, categorical, not dueling',
    name: 'dqn',
    config: {
      ...dqn,
      distribution: 'categorical',
      distributionAtoms: 9,
      distributionMin: 0,
      distributionMax: 4,
      dueling: false,
    },
  },
  {
    label: 'dqn, normalised, two steps',
    name: 'dqn',
    config: { ...dqn, normaliseObservations: true, normaliseRewards: true, nStep: 2 },
  },
  { label: 'dqn, noisy', name: 'dqn', config: { ...dqn, noisy: true, minBufferSize: 20 } },
  {
    label: 'dqn, softmax exploration, demonstrations',
    name: 'dqn',
    config: {
      ...dqn,
      explorationTemperature: 0.5,
      epsilonStart: 0.1,
      demonstrations: 2,
      demonstrationEpisodes: 10,
      demonstrationMinPassed: 0.5,
    },
  },
  {
    label: 'dqn, the model learns, two steps, prioritized, demonstrations',
    name: 'dqn',
    isOfModel: true,
    config: {
      ...dqn,
      learn: 'model',
      modelLearningRate: 0.03,
      trainFrequency: 32,
      priorScale: 0.3,
      explorationTemperature: 0.3,
      epsilonStart: 0.1,
      nStep: 2,
      prioritized: true,
      demonstrations: 2,
      demonstrationMinPassed: 0.5,
    },
  },
  { label: 'reinforce', name: 'reinforce', config: reinforce },
  {
    label: 'reinforce, risk-seeking, uniform elites',
    name: 'reinforce',
    config: {
      ...reinforce,
      riskQuantile: 0.3,
      eliteWeighting: 'uniform',
      eliteSize: 1,
      importance: 'truncated',
      restartFraction: 0,
    },
  },
  {
    label: 'reinforce, no elites, raw advantages',
    name: 'reinforce',
    config: { ...reinforce, eliteSize: 0, normaliseAdvantages: false, importance: 'none' },
  },
  {
    label: 'reinforce, leave one out',
    name: 'reinforce',
    config: { ...reinforce, baseline: 'leave_one_out', eliteSize: 0, episodesPerUpdate: 16 },
  },
  {
    label: 'reinforce, reward to go',
    name: 'reinforce',
    config: { ...reinforce, rewardToGo: true },
  },
  {
    label: 'reinforce, reverse restarts',
    name: 'reinforce',
    config: { ...reinforce, restartCut: 'reverse', mutationShare: 0.2 },
  },
  { label: 'rloo', name: 'rloo', config: group },
  { label: 'grpo', name: 'grpo', config: { ...group, minibatchEpisodes: 4 } },
  {
    label: 'grpo, elites, exact divergence',
    name: 'grpo',
    config: {
      ...group,
      eliteSize: 3,
      restartFraction: 0.5,
      divergence: 'exact',
      importance: 'tapered',
    },
  },
  { label: 'dr_grpo', name: 'dr_grpo', config: group },
  {
    label: 'dapo',
    name: 'dapo',
    config: { ...group, explorationEpsilon: 0.2, groupsPerUpdate: 1 },
  },
  {
    label: 'a2c',
    name: 'a2c',
    config: { hiddenDim: 16, learningRate: 0.02, rolloutSteps: 36, rewardScale: 1 },
  },
  {
    label: 'ppo',
    name: 'ppo',
    config: {
      hiddenDim: 16,
      learningRate: 0.02,
      rolloutSteps: 36,
      minibatchSize: 10,
      rewardScale: 1,
    },
  },
  {
    label: 'a2c, normalised rewards',
    name: 'a2c',
    config: { hiddenDim: 16, learningRate: 0.02, rolloutSteps: 36, normaliseRewards: true },
  },
  {
    label: 'ppo, normalised',
    name: 'ppo',
    config: {
      hiddenDim: 16,
      learningRate: 0.005,
      rolloutSteps: 40,
      minibatchSize: 20,
      normaliseObservations: true,
      normaliseRewards: true,
    },
  },
]
