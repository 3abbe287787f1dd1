import { isAbsolute, join } from 'node:path'
import { learnsModel } from '../../agents/agent-definition.ts'
import { lookupInitializer } from '../../agents/initializers/registry.ts'
import type { Agent } from '../../src/core/agent.ts'
import { describeModel } from '../../src/models/seq2seq/model-file.ts'
import type { Experiment } from '../assembly/build.ts'
import type { RunFolder } from '../runs/run-folder.ts'

/** Where in a run's folder the model lies that has learnt in it; initializers name its `.json`. */
const LEARNT_MODEL = 'model'

/** Writes the model that an agent has learnt so far into its run, where one learns. */
export async function writeLearntModel(
  agent: Agent,
  { config, problems }: Experiment,
  run: RunFolder,
  episodes: number,
): Promise<void> {
  const { id, initializer, options } = config.agent
  if (initializer === null || !learnsModel(options)) return
  const base = isAbsolute(initializer) ? initializer : lookupInitializer(initializer).model
  const { solves = [] } = base === undefined ? {} : (await describeModel(base)).provenance
  const before = Array.isArray(solves) ? solves.map(String) : []
  const [set = ''] = config.data.problems.split('/')
  const taught = problems.map((problem) => `${set}/${problem.id}`)
  await agent.saveModel?.(join(run.path, LEARNT_MODEL), {
    learnt_in: run.name,
    agent: id,
    episodes,
    from: initializer,
    solves: [...new Set([...before, ...taught])],
  })
}
