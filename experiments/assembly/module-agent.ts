import type {
  ActRequest,
  ActResult,
  Agent,
  AgentState,
  LearnMetrics,
  Transition,
} from '../../src/core/agent.ts'
import { CheckpointError, ConfigError } from '../../src/core/errors.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { brokenActRule, brokenLearnRule, brokenStateRule } from './agent-rules.ts'
import { type ErrorClass, moduleError } from './speaking-error.ts'

const METHODS = ['act', 'learn', 'getState', 'setState', 'dispose'] as const

/**
 * The agent of a user's file. What it throws, and what it gives against the contract of `Agent`, is a
 * `ConfigError` of one line that names the file, the method and the rule.
 */
function guardedAgent(agent: Agent, file: string): Agent {
  const startFrom = agent.startFrom?.bind(agent)
  return {
    // Left out where the file's agent takes no weights.
    ...(startFrom && {
      startFrom: (state: AgentState) =>
        asked(file, 'startFrom', () => startFrom(state), CheckpointError),
    }),
    get name() {
      return agent.name
    },
    get policyVersion() {
      return agent.policyVersion
    },
    async act(request: ActRequest): Promise<ActResult> {
      const result = await asked(file, 'act', () => agent.act(request))
      check(file, 'act', () => brokenActRule(request, result))
      return result
    },
    async learn(transitions: readonly Transition[]): Promise<LearnMetrics | null> {
      const metrics = await asked(file, 'learn', () => agent.learn(transitions))
      check(file, 'learn', () => brokenLearnRule(metrics))
      return metrics
    },
    async getState(): Promise<AgentState> {
      const state = await asked(file, 'getState', () => agent.getState())
      check(file, 'getState', () => brokenStateRule(state))
      return state
    },
    setState: (state) => asked(file, 'setState', () => agent.setState(state), CheckpointError),
    dispose() {
      try {
        agent.dispose()
      } catch (error) {
        throw moduleError(error, file, '`dispose`', ConfigError)
      }
    },
  }
}

async function asked<T>(
  file: string,
  method: string,
  ask: () => Promise<T>,
  Failure: ErrorClass = ConfigError,
): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw moduleError(error, file, `\`${method}\``, Failure)
  }
}

/** What the agent gives may throw when it is looked at. */
function check(file: string, method: string, brokenRule: () => string | null): void {
  let broken: string | null
  try {
    broken = brokenRule()
  } catch (error) {
    throw moduleError(error, file, `\`${method}\``, ConfigError)
  }
  if (broken !== null) throw new ConfigError(`${file}: \`${method}\`: ${shownText(broken)}`)
}

/**
 * What `createAgent` of a user's file makes, guarded. Throws a `ConfigError` of one line that names the
 * file where it throws, or gives no agent.
 */
export async function makeModuleAgent(file: string, create: () => unknown): Promise<Agent> {
  let made: unknown
  try {
    made = await create()
  } catch (error) {
    throw moduleError(error, file, '`createAgent`', ConfigError)
  }
  const missing = missingPart(made)
  if (missing === null) return guardedAgent(made as Agent, file)
  throw new ConfigError(
    `${file}: expected \`createAgent\` to give an agent, with ${missing}; README.md shows a whole one`,
  )
}

function missingPart(made: unknown): string | null {
  const at = (name: string): unknown =>
    typeof made === 'object' && made !== null ? Reflect.get(made, name) : undefined
  const method = METHODS.find((name) => typeof at(name) !== 'function')
  if (method !== undefined) return `\`${method}(…)\``
  if (typeof at('name') !== 'string') return '`name`, a text'
  return typeof at('policyVersion') === 'number' ? null : '`policyVersion`, a number'
}
