import { defineAgent } from '../../agent-definition.ts'
import { episodicAgent } from '../episodic/episodic-agent.ts'
import { reinforceConfigSchema } from './reinforce-config.ts'
import { ReinforceLearner } from './reinforce-learner.ts'

/**
 * REINFORCE (Williams 1992) with a baseline per problem, an entropy bonus and a queue of elite
 * episodes that it goes on imitating.
 */
export const reinforceAgent = defineAgent({
  name: 'reinforce',
  description:
    'REINFORCE with a baseline per problem, entropy bonus, optional risk-seeking quantile, and ' +
    'imitation of a queue of elite episodes.',
  configSchema: reinforceConfigSchema,
  make: (context, config) => episodicAgent('reinforce', context, config, ReinforceLearner),
})
