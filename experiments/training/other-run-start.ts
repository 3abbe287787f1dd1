import type { Agent } from '../../src/core/agent.ts'
import { CheckpointError, ConfigError } from '../../src/core/errors.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import { firstNotFinite } from '../../src/nn/finite.ts'
import { toSnakeCase } from '../../src/settings/key-case.ts'
import type { Experiment } from '../assembly/build.ts'
import { configOf } from '../assembly/run-config.ts'
import type { AgentChoice } from '../config/resolved-config.ts'
import { checkpointName } from '../runs/checkpoint-shelf.ts'
import { RunFolder } from '../runs/run-folder.ts'
import type { CheckpointName, LoadedCheckpoint } from '../runs/run-folder-checkpoint.ts'
import type { RunOrigin } from '../runs/run-record-state.ts'
import { learntModelIn } from './learnt-model.ts'

/** Another run, and which of its checkpoints. */
export interface OtherRun {
  readonly run: RunFolder
  readonly checkpoint: CheckpointName
}

/**
 * Reads `RUN` or `RUN:CHECKPOINT`, a run by its name or folder. Throws a `ConfigError` where there is no
 * such run, a `CheckpointError` where it has no such checkpoint.
 */
export function otherRun(written: string, runsFolder?: string): OtherRun {
  const [, name = written, checkpoint] = /^(.+):([^:/\\]*)$/.exec(written) ?? []
  const run = RunFolder.open(name, runsFolder)
  return {
    run,
    checkpoint: run.findCheckpoint(
      checkpoint === undefined ? undefined : checkpointName(checkpoint),
    ),
  }
}

/** A checkpoint to start from, read before anything of the new run is written. */
export interface OtherStart {
  readonly run: RunFolder
  readonly origin: RunOrigin
  readonly loaded: LoadedCheckpoint
  /** The agent that it is of. */
  readonly choice: AgentChoice
}

/** Throws a `CheckpointError` where the checkpoint cannot be used. */
async function readOther({ run, checkpoint }: OtherRun): Promise<OtherStart> {
  const loaded = await run.using(checkpoint, 'read', () =>
    run.checkpoint(checkpoint).load('weights'),
  )
  const { agent } = await configOf(run)
  const { sha256 } = loaded
  return { run, origin: { run: run.name, checkpoint, sha256 }, loaded, choice: agent }
}

/**
 * Gives a fresh agent the weights of another run's. Throws a `CheckpointError` of one line where they are
 * of another shape, a `ConfigError` where the agent takes none.
 */
async function startFrom(
  agent: Agent,
  { run: other, origin, loaded, choice }: OtherStart,
  here: AgentChoice,
): Promise<void> {
  const { run, checkpoint } = origin
  const isDamaged = Object.values(loaded.agent.tensors).some(
    ({ data }) => firstNotFinite(data) !== -1,
  )
  const startFrom = () => agent.startFrom?.(loaded.agent) ?? Promise.resolve()
  if (agent.startFrom === undefined) {
    throw new ConfigError(
      `agent \`${agent.name}\` takes no weights of run \`${run}\`: it has no \`startFrom\``,
    )
  }
  try {
    await (isDamaged ? other.using(checkpoint, 'read', startFrom) : startFrom())
  } catch (cause) {
    if (isDamaged || !(cause instanceof CheckpointError)) throw cause
    throw new CheckpointError(
      `run \`${run}\` is of an agent of another shape${differences(choice, here)}: ${cause.message}${instead(other)}`,
      { cause },
    )
  }
}

/** What else of the run can be started from. */
function instead(other: RunFolder): string {
  const model = learntModelIn(other)
  if (model === null) return ''
  return `; any agent can start from the model that learnt in it, by \`initializer: ${shownPath(model)}\``
}

/** What the two agents have otherwise, in brackets; nothing where it is not the agents, but what they act on. */
function differences(other: AgentChoice, here: AgentChoice): string {
  if (other.id !== here.id) return ` (\`${other.id}\`, here \`${here.id}\`)`
  const names = new Set([...Object.keys(other.options), ...Object.keys(here.options)])
  const differing = [...names].flatMap((name) => {
    const [before, now] = [other.options[name], here.options[name]].map(written)
    return before === now ? [] : [`its \`${toSnakeCase(name)}\` is ${before}, here ${now}`]
  })
  return differing.length === 0 ? '' : ` (${differing.join('; ')})`
}

function written(value: unknown): string {
  return shownText(JSON.stringify(value) ?? 'not set')
}

/** One line for weights that were learnt on top of another initializer than they will stand on; else null. */
function otherInitializer({ origin, choice }: OtherStart, agent: AgentChoice): string | null {
  const isSame =
    choice.initializer === agent.initializer &&
    choice.initializerTemperature === agent.initializerTemperature
  if (isSame) return null
  return `the weights of run \`${origin.run}\` were learnt on top of ${shown(choice)}, and now stand on ${shown(agent)}`
}

function shown({ initializer, initializerTemperature }: AgentChoice): string {
  if (initializer === null) return 'no initializer'
  const at = initializerTemperature === 1 ? '' : ` at temperature ${initializerTemperature}`
  return `initializer \`${initializer}\`${at}`
}

/** Read before the new run's folder is written, which may stand in its place. */
export async function otherStart(
  { runsFolder, resumes }: RunFolder,
  from: string | undefined,
): Promise<OtherStart | null> {
  if (from === undefined) return null
  if (!resumes) return readOther(otherRun(from, runsFolder))
  throw new ConfigError(
    'a run that is continued has weights already: leave out `from`, or begin a new run',
  )
}

interface Listeners {
  readonly onNotice?: (line: string) => void
  readonly onWarning?: (line: string) => void
}

/** Gives a new run's agent those weights, and puts on record where they are from. */
export async function beginFrom(
  other: OtherStart,
  agent: Agent,
  { config }: Experiment,
  run: RunFolder,
  { onNotice, onWarning }: Listeners,
): Promise<void> {
  await startFrom(agent, other, config.agent)
  run.startsFrom(other.origin)
  const { run: name, checkpoint, sha256 } = other.origin
  onNotice?.(
    `starts from the weights of run ${name}, checkpoint ${checkpoint} (${sha256.slice(0, 12)})`,
  )
  const otherwise = otherInitializer(other, config.agent)
  if (otherwise !== null) onWarning?.(otherwise)
}
