import { isDeepStrictEqual } from 'node:util'
import type { Agent, AgentState, Learner, Policy } from '../src/core/agent.ts'
import type { Observation } from '../src/core/env.ts'
import { ContractError } from '../src/core/errors.ts'
import type { Json, JsonObject } from '../src/core/json.ts'

/**
 * A policy and a learner of one process as an agent. They share what the learner learns, so that
 * nothing is copied between them. Their states, whose JSON is an object, are stored as one: a name that
 * both use must mean the same, and each is given the whole again and takes its own.
 */
export function localAgent<O = Observation, A = number, T extends Json = string>(
  name: string,
  policy: Policy<O, A>,
  learner: Learner<O, A, T>,
): Agent<O, A, T> {
  const { startFrom, saveModel } = learner
  return {
    name,
    ...(startFrom === undefined ? {} : { startFrom: startFrom.bind(learner) }),
    ...(saveModel === undefined ? {} : { saveModel: saveModel.bind(learner) }),
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
  const blocks = joinedRecords(a.blocks ?? {}, b.blocks ?? {})
  return {
    tensors: joinedRecords(a.tensors, b.tensors),
    json: joinedRecords(a.json as JsonObject, b.json as JsonObject),
    ...(Object.keys(blocks).length === 0 ? {} : { blocks }),
  }
}

/** Throws a `ContractError` where a name means two things. */
function joinedRecords<V>(
  a: Readonly<Record<string, V>>,
  b: Readonly<Record<string, V>>,
): Readonly<Record<string, V>> {
  const twice = Object.keys(a).find(
    (name) => Object.hasOwn(b, name) && !isDeepStrictEqual(a[name], b[name]),
  )
  if (twice === undefined) return { ...a, ...b }
  throw new ContractError(`Policy and learner both store \`${twice}\`, and not the same`)
}
