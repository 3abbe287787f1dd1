import { z } from 'zod'

/** What of exploration and elites is on unless an experiment says otherwise. */
interface EliteDefaults {
  readonly eliteSize: number
  readonly restartFraction: number
  readonly avoidRepeats: boolean
}

/** Settings of agents that learn from whole episodes: the queue of elites, and what starts from it. */
export function eliteSettings(defaults: EliteDefaults) {
  return {
    baselineWindow: z
      .int()
      .min(2)
      .default(256)
      .describe('Latest episodes of a problem that count for its baseline, quantile and elites.'),
    eliteSize: z
      .int()
      .min(0)
      .default(defaults.eliteSize)
      .describe('Best episodes kept per problem, one per test-result vector; 0 turns them off.'),
    eliteBatch: z.int().min(0).default(16).describe('Elite episodes imitated in every update.'),
    eliteCoefficient: z
      .number()
      .min(0)
      .default(1)
      .describe(
        'Factor of imitation. In `reinforce` an elite’s step weighs so much beside an advantage of 1; ' +
          'agents with groups add a term of its own, the mean of −log π over the steps of elites.',
      ),
    eliteWeighting: z
      .enum(['uniform', 'advantage'])
      .default('advantage')
      .describe(
        'uniform: all elites count the same (priority queue training). advantage: by how far they ' +
          'beat the baseline, at most 1 (self-imitation, Oh et al. 2018).',
      ),
    restartFraction: z
      .number()
      .min(0)
      .max(1)
      .default(defaults.restartFraction)
      .describe('Share of training episodes that start from an elite of their problem.'),
    restartCut: z
      .enum(['random', 'reverse'])
      .default('random')
      .describe(
        'How much of an elite such an episode keeps. random: any prefix. reverse: of one that passes ' +
          'every test nearly all, and less as episodes still pass (Florensa et al. 2017); ' +
          'random where none passes.',
      ),
    mutationShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe(
        'Share of those that change a few actions in the elite’s middle and continue with its rest; ' +
          'the others keep a prefix of it and are free from there.',
      ),
    mutationTemperature: z
      .number()
      .positive()
      .default(1)
      .describe('Temperature of the policy within such a change; above 1 it tries the unlikely.'),
    mutationLength: z
      .int()
      .min(1)
      .default(3)
      .describe('Most actions that such a change takes out, and most that it puts in.'),
    avoidRepeats: z
      .boolean()
      .default(defaults.avoidRepeats)
      .describe(
        'Whether exploration keeps away from programs it wrote before for the same problem (sampling ' +
          'without replacement).',
      ),
  }
}
