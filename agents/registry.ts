import { Registry } from '../src/settings/registry.ts'
import type { AgentDefinition } from './agent-definition.ts'
import { dqnAgent } from './dqn/dqn-agent.ts'
import { a2cAgent, ppoAgent } from './policy-gradient/actor-critic/actor-critic-agent.ts'
import {
  dapoAgent,
  drGrpoAgent,
  grpoAgent,
  rlooAgent,
} from './policy-gradient/group-relative/group-agents.ts'
import { reinforceAgent } from './policy-gradient/reinforce/reinforce-agent.ts'
import { randomAgent } from './random/random-agent.ts'

/** Every agent that comes with the package, by the name used as `agent.type`. */
export const agentRegistry: Readonly<Record<string, AgentDefinition>> = {
  random: randomAgent,
  dqn: dqnAgent,
  reinforce: reinforceAgent,
  rloo: rlooAgent,
  grpo: grpoAgent,
  dr_grpo: drGrpoAgent,
  dapo: dapoAgent,
  a2c: a2cAgent,
  ppo: ppoAgent,
}

const registry = new Registry('agent', agentRegistry)

/** The agent of a name. Throws a `ConfigError` that names the likely one. */
export function lookupAgent(name: string): AgentDefinition {
  return registry.lookup(name)
}
