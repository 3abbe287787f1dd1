import type { Agent, AgentState, Learner, Policy } from '../src/core/agent.ts'
import type { Observation } from '../src/core/env.ts'
import type { Json, JsonObject } from '../src/core/json.ts'

/**
 * A policy and a learner of one process as an agent. They share what the learner learns, so that
 * nothing is copied between them; their states are stored as one, by names that must not meet.
 */
export function localAgent<O = Observation, A = number, T extends Json = string>(
  name: string,
  policy: Policy<O, A>,
  learner: Learner<O, A, T>,
): Agent<O, A, T> {
  return {
    name,
    get policyVersion() {
      return policy.version
    },
    act: (request) => policy.act(request),
    learn: (transitions) => learner.learn(transitions),
    async getState() {
      return joined(await policy.getState(), await learner.getState())
    },
    async setState(state) {
      await learner.setState(state)
      await policy.setState(state)
    },
    dispose() {
      policy.dispose()
      learner.dispose()
    },
  }
}

function joined(a: AgentState, b: AgentState): AgentState {
  return {
    tensors: { ...a.tensors, ...b.tensors },
    json: { ...(a.json as JsonObject), ...(b.json as JsonObject) },
  }
}
