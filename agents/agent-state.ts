import type { AgentState } from '../src/core/agent.ts'
import { CheckpointError } from '../src/core/errors.ts'
import type { JsonObject } from '../src/core/json.ts'

/** What a state must agree on with the agent that takes it. */
export type StateIdentity = {
  readonly agent: string
  /** Rises when the meaning of the state changes. */
  readonly version: number
  readonly actionCount: number
  /** 0 where the agent does not look at observations. */
  readonly observationSize: number
}

/**
 * Lets `restore` take a state's JSON once it is known to fit. Throws a `CheckpointError` that names
 * the first thing that does not, or says that a part is missing or damaged.
 */
export function restoreState(
  state: AgentState,
  identity: StateIdentity & JsonObject,
  restore: (json: JsonObject) => void,
): void {
  const json = checkIdentity(state, identity)
  try {
    restore(json)
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause
    throw new CheckpointError(
      `The checkpoint of agent \`${identity.agent}\` is damaged: ${(cause as Error).message}`,
      { cause },
    )
  }
}

function checkIdentity(state: AgentState, identity: StateIdentity & JsonObject): JsonObject {
  const json = state.json
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new CheckpointError('The checkpoint holds no agent state')
  }
  const fields = json as JsonObject
  for (const [key, wanted] of Object.entries(identity)) {
    if (fields[key] === wanted) continue
    throw new CheckpointError(
      `The checkpoint does not fit this agent: its \`${key}\` is ${JSON.stringify(fields[key])}, ` +
        `here it is ${JSON.stringify(wanted)}`,
    )
  }
  return fields
}
