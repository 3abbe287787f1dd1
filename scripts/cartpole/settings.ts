/** What an environment without programs needs: rewards that come at every step are discounted. */
const PLAIN = { gamma: 0.99 }
/** Policies explore by themselves, and there is no initializer to be held to. */
const PLAIN_POLICY = { ...PLAIN, explorationEpsilon: 0, divergenceCoefficient: 0 }

/**
 * DQN as Mnih et al. (2015) have it, with sizes for four numbers and two actions: the agent's own defaults
 * are two layers of 512 and small steps, for programs.
 */
const SMALL_DQN = {
  ...PLAIN,
  hiddenDim: [128, 128],
  learningRate: 1e-3,
  targetUpdateFrequency: 250,
  double: false,
  dueling: false,
  epsilonEnd: 0.04,
  epsilonFraction: 0.16,
}

/** Settings of an agent on CartPole; all others are its defaults. */
export function cartPoleSettings(agent: string): Readonly<Record<string, unknown>> {
  return agent === 'dqn' ? SMALL_DQN : PLAIN_POLICY
}
