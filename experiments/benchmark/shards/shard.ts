import type { Problem } from '../../../src/core/problem.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import type { BenchmarkConfig } from '../benchmark-config.ts'
import { selectProblems } from '../problem-selection.ts'
import { type PreparedContender, prepareContender, runUnit } from '../run-unit.ts'
import { TimedSandbox } from '../search/stopwatch.ts'
import type { Unit, UnitRecord } from '../unit.ts'
import type { ShardReply, ShardRequest } from './shard-protocol.ts'

// A process of its own, with a sandbox of its own: it runs one unit at a time, until its parent is gone.

interface Workplace {
  readonly config: BenchmarkConfig
  readonly problems: ReadonlyMap<string, Problem>
  readonly sandbox: TimedSandbox
  readonly prepared: Map<string, PreparedContender>
}

async function setUp(config: BenchmarkConfig): Promise<Workplace> {
  const { problems } = await selectProblems(config.problems)
  const { name, detail } = await loadDevice()
  reply({ type: 'started', backend: `${name} (${detail})` })
  return {
    config,
    problems: new Map(problems.map((problem) => [problem.id, problem])),
    sandbox: new TimedSandbox(await createSandbox({ workers: 1 })),
    prepared: new Map(),
  }
}

async function run(workplace: Workplace, unit: Unit): Promise<UnitRecord> {
  const { config, problems, sandbox, prepared } = workplace
  const problem = problems.get(unit.problem)
  const contender = config.contenders.find(({ name }) => name === unit.contender)
  if (problem === undefined || contender === undefined) {
    throw new Error(`No unit of this benchmark: ${JSON.stringify(unit)}`)
  }
  const ready =
    prepared.get(contender.name) ?? (await prepareContender(contender, problem, sandbox))
  prepared.set(contender.name, ready)
  const { budget, maxSecondsPerProblem: maxSeconds, samples } = config
  return runUnit(ready, problem, unit, { limits: { budget, maxSeconds }, samples })
}

function reply(message: ShardReply): void {
  process.send?.(message)
}

let workplace: Workplace | null = null

async function answer(request: ShardRequest): Promise<void> {
  try {
    if (request.type === 'setup') workplace = await setUp(request.config)
    else if (workplace !== null) reply({ type: 'done', record: await run(workplace, request.unit) })
    reply({ type: 'ready' })
  } catch (error) {
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    reply({ type: 'failed', name, message, stack })
  }
}

// The terminal sends Ctrl-C to every process: the parent decides what it means.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
// The sandbox's workers end with this process.
process.on('disconnect', () => process.exit(0))
process.on('message', (request: ShardRequest) => void answer(request))
