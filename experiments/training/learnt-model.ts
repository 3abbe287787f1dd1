import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'
import { learnsModel } from '../../agents/agent-definition.ts'
import type { Agent } from '../../src/core/agent.ts'
import { ConfigError } from '../../src/core/errors.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import { describeModel } from '../../src/models/seq2seq/model-file.ts'
import type { Experiment } from '../assembly/build.ts'
import { modelOf } from '../assembly/input-hashes.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'
import type { RunFolder } from '../runs/run-folder.ts'

/** Where in a run's folder the model lies that has learnt in it; initializers name its `.json`. */
const LEARNT_MODEL = 'model'

/** Writes the model that an agent has learnt so far into its run. */
export type WriteLearntModel = (agent: Agent, episodes: number) => Promise<void>

/** The file that another run can start from; null where no model learnt in the run. */
export function learntModelIn(run: RunFolder): string | null {
  const path = join(run.path, `${LEARNT_MODEL}.json`)
  return existsSync(path) ? path : null
}

/**
 * Throws a `ConfigError` where an agent starts from a model in the folder of its own run, which takes that
 * away when it is overwritten, and writes over it when it goes on.
 */
export function refuseOwnModel({ agent: { initializer } }: ResolvedConfig, run: RunFolder): void {
  if (initializer === null || !isAbsolute(initializer)) return
  const folder = realPath(run.path) + sep
  const places = [
    realPath(initializer),
    join(realPath(dirname(initializer)), basename(initializer)),
  ]
  if (!places.some((place) => place.startsWith(folder))) return
  throw new ConfigError(
    `\`agent.initializer\` is ${shownPath(initializer)}, which this run writes over; give the run another name`,
  )
}

/** Without links; as it is where nothing is there. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/**
 * How a run keeps the model that learns in it; null where none does. What is known of the model that it
 * starts from is read once.
 */
export async function learntModelOf(
  { config, problems }: Experiment,
  run: RunFolder,
): Promise<WriteLearntModel | null> {
  const { id, initializer, options } = config.agent
  if (initializer === null || !learnsModel(options)) return null
  const base = modelOf(initializer)
  const { solves = [] } = base === undefined ? {} : (await describeModel(base)).provenance
  const before = Array.isArray(solves) ? solves.map(String) : []
  const [set = ''] = config.data.problems.split('/')
  const taught = problems.map((problem) => `${set}/${problem.id}`)
  return async (agent, episodes) => {
    await agent.saveModel?.(join(run.path, LEARNT_MODEL), {
      learnt_in: run.name,
      agent: id,
      episodes,
      from: initializer,
      solves: [...new Set([...before, ...taught])],
    })
  }
}
