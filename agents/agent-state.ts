import type { z } from 'zod'
import type { AgentState } from '../src/core/agent.ts'
import { CheckpointError } from '../src/core/errors.ts'
import type { JsonObject } from '../src/core/json.ts'
import { oneLine } from '../src/log/one-line.ts'
import { firstBreach } from '../src/settings/schema-issue.ts'

/** What a state must agree on with the agent that takes it. */
export type StateIdentity = {
  readonly agent: string
  /** Rises when the meaning of the state changes. */
  readonly version: number
  readonly actionCount: number
  /** 0 where the agent does not look at observations. */
  readonly observationSize: number
}

/** How an agent's JSON beside its identity is read; parts that change have a `defineState` of their own. */
export interface AgentStateFormat<T> {
  readonly schema: z.ZodType<T>
}

/**
 * Lets `restore` take a state's JSON once it is known to fit. Throws a `CheckpointError` that names
 * the first thing that does not, or says that a part is missing or damaged.
 */
export function restoreState<T>(
  state: AgentState,
  identity: StateIdentity & JsonObject,
  { schema }: AgentStateFormat<T>,
  restore: (json: T) => void,
): void {
  try {
    const stored = fieldsOf(state)
    checkIdentity(stored, identity)
    const parsed = schema.safeParse(stored)
    if (!parsed.success) throw damaged(identity, firstBreach(parsed.error, schema, stored).sentence)
    restore(parsed.data)
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause
    throw damaged(identity, oneLine(cause), cause)
  }
}

/**
 * Whether another agent's state is of the same actions and observations; its weights say the rest
 * themselves. Throws a `CheckpointError` that names the first that is not.
 */
export function checkShapes(state: AgentState, identity: StateIdentity): void {
  const { actionCount, observationSize } = identity
  checkFields(fieldsOf(state), { actionCount, observationSize })
}

function damaged({ agent }: StateIdentity, what: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`The checkpoint of agent \`${agent}\` is damaged: ${what}`, { cause })
}

function fieldsOf({ json }: AgentState): JsonObject {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as JsonObject
  throw new CheckpointError('The checkpoint holds no agent state')
}

function checkIdentity(fields: JsonObject, identity: StateIdentity & JsonObject): void {
  const { agent, version } = fields
  if (agent === identity.agent && typeof version === 'number' && version > identity.version) {
    throw new CheckpointError(
      `The checkpoint of agent \`${agent}\` is of version ${version}, this program reads ${identity.version}: ` +
        'it was written by a newer codegen-gym; use that one',
    )
  }
  checkFields(fields, identity)
}

function checkFields(fields: JsonObject, wantedFields: JsonObject): void {
  for (const [key, wanted] of Object.entries(wantedFields)) {
    if (fields[key] === wanted) continue
    throw new CheckpointError(
      `The checkpoint does not fit this agent: its \`${key}\` is ${JSON.stringify(fields[key])}, ` +
        `here it is ${JSON.stringify(wanted)}`,
    )
  }
}
