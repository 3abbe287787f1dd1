import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { parse } from 'yaml'
import { z } from 'zod'
import { ConfigError } from '../../src/core/errors.ts'
import type { GradeRequest } from '../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { Rng } from '../../src/random/rng.ts'
import { createSandbox } from '../../src/sandbox/pool.ts'
import { py } from '../../src/values/py-value.ts'
import { countOption, runScript, scriptOptions } from './script.ts'

/**
 * Grades programs near the end of the stack again and again, each time after other neighbours, while
 * other threads keep the cores busy: each program must have one verdict.
 * `npx tsx scripts/sandbox/edge-of-stack.ts --runs 20 --busy 2`
 */
const values = scriptOptions(
  {
    about:
      'Grades programs near the end of the stack on busy cores. Ends with 1 when one has two verdicts.',
    options: {
      runs: 'how often each program is graded; default: 20',
      busy: 'threads that keep cores busy; default: 2',
      seed: 'what the order is drawn by; default: 1',
      case: 'only cases with this in their name',
      json: 'print JSON lines',
    },
  },
  {
    runs: { type: 'string', default: '20' },
    busy: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
)
const RUNS = countOption('runs', values.runs, 1)
const BUSY_THREADS = countOption('busy', values.busy, 0)
const BUSY = 'let x = 0; for (;;) x = (x * 31 + 7) % 1000003'
/** A new sandbox every so many runs: how the engine compiled its code by then must not count. */
const RUNS_PER_SANDBOX = 5

function loadCases(): [string, GradeRequest][] {
  const text = readFileSync(new URL('./edge-of-stack/cases.yaml', import.meta.url), 'utf8')
  const cases = z.record(z.string(), z.string()).parse(parse(text))
  const chosen = Object.entries(cases).filter(([name]) => name.includes(values.case))
  if (chosen.length === 0) {
    const known = Object.keys(cases).join(', ')
    throw new ConfigError(`no case has \`${values.case}\` in its name (known: ${known})`)
  }
  return chosen.map(([name, source]) => [
    name,
    {
      source,
      entryPoint: 'solve',
      tests: [{ args: [py.int(1)], expected: py.str('ok') }],
      comparison: { mode: 'exact' },
    },
  ])
}

async function gradeRuns(cases: readonly [string, GradeRequest][]): Promise<Map<string, string[]>> {
  const seen = new Map<string, string[]>(cases.map(([name]) => [name, []]))
  const rng = new Rng(values.seed)
  let sandbox = await createSandbox({ workers: 1 })
  try {
    for (let run = 0; run < RUNS; run++) {
      if (run > 0 && run % RUNS_PER_SANDBOX === 0) {
        await sandbox.close()
        sandbox = await createSandbox({ workers: 1 })
      }
      const order = [...cases]
      rng.shuffle(order)
      for (const [name, request] of order) {
        // A comment makes it another text: no verdict may be remembered.
        const again = { ...request, source: `${request.source}# ${run}\n` }
        seen.get(name)?.push(await outcomeOf(() => sandbox.grade([again])))
      }
    }
  } finally {
    await sandbox.close()
  }
  return seen
}

async function outcomeOf(grade: () => Promise<readonly ProgramVerdict[]>): Promise<string> {
  try {
    const [verdict] = await grade()
    const exception = verdict?.tests[0]?.exception
    return `${verdict?.status}${exception === undefined ? '' : ` ${exception}`}`
  } catch (error) {
    return `no verdict: ${(error as Error).message}`
  }
}

await runScript(async () => {
  const cases = loadCases()
  const busy = Array.from({ length: BUSY_THREADS }, () => new Worker(BUSY, { eval: true }))
  const seen = await gradeRuns(cases)
  for (const worker of busy) await worker.terminate()
  let varied = 0
  for (const [name, outcomes] of seen) {
    const counts = new Map<string, number>()
    for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    if (counts.size > 1) varied++
    const text = [...counts].map(([outcome, times]) => `${outcome} × ${times}`).join(', ')
    if (!values.json) console.log(`${counts.size > 1 ? 'VARIES ' : '       '}${name}: ${text}`)
    else console.log(JSON.stringify({ name, verdicts: Object.fromEntries(counts) }))
  }
  if (!values.json) console.log(`${varied} of ${seen.size} programs have more than one verdict`)
  if (varied > 0) process.exitCode = 1
})
