import type {
  ActRequest,
  ActResult,
  Agent,
  AgentState,
  LearnMetrics,
  Transition,
} from '../../src/core/agent.ts'
import { CheckpointError, ConfigError } from '../../src/core/errors.ts'
import { brokenActRule, brokenLearnRule, brokenStateRule } from './agent-rules.ts'
import { ModuleGuard, missingMethod, partOf } from './module-guard.ts'

const METHODS = ['act', 'learn', 'getState', 'setState', 'dispose'] as const

/**
 * The agent of a user's file. What it throws, and what it gives against the contract of `Agent`, is a
 * `ConfigError` of one line that names the file, the method and the rule.
 */
function guardedAgent(agent: Agent, file: string): Agent {
  const guard = new ModuleGuard(file)
  const startFrom = agent.startFrom?.bind(agent)
  return {
    // Left out where the file's agent takes no weights.
    ...(startFrom && {
      startFrom: (state: AgentState) =>
        guard.asked('`startFrom`', () => startFrom(state), CheckpointError),
    }),
    get name() {
      return agent.name
    },
    get policyVersion() {
      return agent.policyVersion
    },
    async act(request: ActRequest): Promise<ActResult> {
      const result = await guard.asked('`act`', () => agent.act(request))
      guard.check('`act`', () => brokenActRule(request, result))
      return result
    },
    async learn(transitions: readonly Transition[]): Promise<LearnMetrics | null> {
      const metrics = await guard.asked('`learn`', () => agent.learn(transitions))
      guard.check('`learn`', () => brokenLearnRule(metrics))
      return metrics
    },
    async getState(): Promise<AgentState> {
      const state = await guard.asked('`getState`', () => agent.getState())
      guard.check('`getState`', () => brokenStateRule(state))
      return state
    },
    setState: (state) => guard.asked('`setState`', () => agent.setState(state), CheckpointError),
    dispose: () => guard.askedNow('`dispose`', () => agent.dispose()),
  }
}

/**
 * What `createAgent` of a user's file makes, guarded. Throws a `ConfigError` of one line that names the
 * file where it throws, or gives no agent.
 */
export async function makeModuleAgent(file: string, create: () => unknown): Promise<Agent> {
  const made = await new ModuleGuard(file).asked('`createAgent`', async () => create())
  const missing = missingPart(made)
  if (missing === null) return guardedAgent(made as Agent, file)
  throw new ConfigError(
    `${file}: expected \`createAgent\` to give an agent, with ${missing}; agents/README.md shows a whole one`,
  )
}

function missingPart(made: unknown): string | null {
  const method = missingMethod(made, METHODS)
  if (method !== null) return method
  if (typeof partOf(made, 'name') !== 'string') return '`name`, a text'
  return typeof partOf(made, 'policyVersion') === 'number' ? null : '`policyVersion`, a number'
}
