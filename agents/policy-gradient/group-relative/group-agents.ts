import { type AgentContext, defineAgent } from '../../agent-definition.ts'
import { episodicAgent } from '../episodic/episodic-agent.ts'
import {
  dapoConfigSchema,
  drGrpoConfigSchema,
  type GroupConfig,
  grpoConfigSchema,
  rlooConfigSchema,
} from './group-config.ts'
import { GroupLearner } from './group-learner.ts'

function makeGroupAgent(name: string) {
  return (context: Omit<AgentContext, 'config'>, config: GroupConfig) =>
    episodicAgent(name, context, config, GroupLearner)
}

/** REINFORCE leave-one-out (Kool et al. 2019, Ahmadian et al. 2024). */
export const rlooAgent = defineAgent({
  name: 'rloo',
  description:
    'REINFORCE leave-one-out: episodes of a problem compared with the others of their group, one pass.',
  configSchema: rlooConfigSchema,
  make: makeGroupAgent('rloo'),
})

/** Group-relative policy optimisation (Shao et al. 2024, "DeepSeekMath"). */
export const grpoAgent = defineAgent({
  name: 'grpo',
  description:
    'Group-relative policy optimisation: standardised returns within a group, clipped passes, and a ' +
    'pull towards the initializer.',
  configSchema: grpoConfigSchema,
  make: makeGroupAgent('grpo'),
})

/** Dr. GRPO (Liu et al. 2025, "Understanding R1-Zero-like training"). */
export const drGrpoAgent = defineAgent({
  name: 'dr_grpo',
  description:
    'GRPO without division by length and standard deviation, which favour long and easy episodes.',
  configSchema: drGrpoConfigSchema,
  make: makeGroupAgent('dr_grpo'),
})

/** Decoupled clip and dynamic sampling (Yu et al. 2025, "DAPO"). */
export const dapoAgent = defineAgent({
  name: 'dapo',
  description:
    'GRPO with a wider upper clip, steps averaged alike, groups without a difference dropped, and a ' +
    'penalty for length.',
  configSchema: dapoConfigSchema,
  make: makeGroupAgent('dapo'),
})
