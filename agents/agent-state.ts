import type { z } from 'zod'
import type { AgentState } from '../src/core/agent.ts'
import { CheckpointError } from '../src/core/errors.ts'
import type { Json, JsonObject } from '../src/core/json.ts'
import { firstBreach } from '../src/settings/schema-issue.ts'
import type { Migration } from '../src/state/stored-state.ts'

/** What a state must agree on with the agent that takes it. */
export type StateIdentity = {
  readonly agent: string
  /** Rises when the meaning of the state changes. */
  readonly version: number
  readonly actionCount: number
  /** 0 where the agent does not look at observations. */
  readonly observationSize: number
}

/** How an agent's JSON beside its identity is read. */
export interface AgentStateFormat<T> {
  readonly schema: z.ZodType<T>
  /** The latest changes of it, the oldest first; the last one led to the identity's version. */
  readonly migrations?: readonly Migration[]
}

/**
 * Lets `restore` take a state's JSON once it is known to fit. Throws a `CheckpointError` that names
 * the first thing that does not, or says that a part is missing or damaged.
 */
export function restoreState<T>(
  state: AgentState,
  identity: StateIdentity & JsonObject,
  { schema, migrations = [] }: AgentStateFormat<T>,
  restore: (json: T) => void,
): void {
  try {
    const stored = migrated(fieldsOf(state), identity, migrations)
    checkIdentity(stored, identity)
    const parsed = schema.safeParse(stored)
    if (!parsed.success) throw damaged(identity, firstBreach(parsed.error, schema, stored).sentence)
    restore(parsed.data)
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause
    throw damaged(identity, (cause as Error).message, cause)
  }
}

function damaged({ agent }: StateIdentity, what: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`The checkpoint of agent \`${agent}\` is damaged: ${what}`, { cause })
}

function fieldsOf({ json }: AgentState): JsonObject {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as JsonObject
  throw new CheckpointError('The checkpoint holds no agent state')
}

/** The stored fields as of the identity's version, where there are migrations from theirs. */
function migrated(
  fields: JsonObject,
  { agent, version }: StateIdentity,
  migrations: readonly Migration[],
): JsonObject {
  const from = fields.version
  if (fields.agent !== agent || typeof from !== 'number') return fields
  if (from > version) {
    throw new CheckpointError(
      `The checkpoint of agent \`${agent}\` is of version ${from}, this program reads up to ${version}: ` +
        'it was written by a newer codegen-gym; use that one',
    )
  }
  const oldest = version - migrations.length
  if (from < oldest) return fields
  const now = migrations.slice(from - oldest).reduce<Json>((before, { up }) => up(before), fields)
  return { ...(now as JsonObject), version }
}

function checkIdentity(fields: JsonObject, identity: StateIdentity & JsonObject): void {
  for (const [key, wanted] of Object.entries(identity)) {
    if (fields[key] === wanted) continue
    throw new CheckpointError(
      `The checkpoint does not fit this agent: its \`${key}\` is ${JSON.stringify(fields[key])}, ` +
        `here it is ${JSON.stringify(wanted)}`,
    )
  }
}
