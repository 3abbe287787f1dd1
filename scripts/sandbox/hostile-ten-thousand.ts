import { createHash } from 'node:crypto'
import type { GradeRequest } from '../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { createSandbox, type PooledSandbox } from '../../src/sandbox/pool.ts'
import { candidateMix } from './candidate-mix.ts'
import { controlEntry, drawBatch, type Entry } from './fuzz/batch.ts'
import { loadStateControls } from './fuzz/controls.ts'
import { loadGrammar } from './fuzz/grammar.ts'
import { verdictKey } from './fuzz/verdict-key.ts'
import { countOption, runScript, scriptOptions } from './script.ts'

/**
 * Ten thousand hostile programs in a row through one worker, generated ones and the attacks of the
 * corpus, with controls among them: no control may see anything left behind, every program must get
 * a verdict, and the worker's memory must stay flat. Prints a digest of all verdicts, the same in
 * every run. `npx tsx scripts/sandbox/hostile-ten-thousand.ts --count 10000`
 */
const values = scriptOptions(
  {
    about:
      'Grades hostile programs in a row through one worker. Ends with 1 after a leak, a lost verdict, a\n' +
      'lost worker, or memory that grew.',
    options: {
      count: 'how many hostile programs; default: 10000',
      seed: 'what they are drawn by; default: ten thousand',
    },
  },
  {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: 'ten thousand' },
  },
)
const COUNT = countOption('count', values.count, 1)
const CORPUS_PER_BATCH = 8
const REPORT_EVERY = 20
/** Growth of the worker between the first tenth and the last that is taken for flat. */
const FLAT_BYTES = 150e6

interface Judged {
  readonly name: string
  readonly request: GradeRequest
  /** Null for a hostile program of the grammar: it may get any verdict but `passed`. */
  readonly expected: string | null
  readonly hostile: boolean
}

const grammar = loadGrammar()
const stateControls = loadStateControls()
const corpus = candidateMix({ seed: values.seed, hostile: 1, slow: false })
const fresh = new Map<string, string>()
const digest = createHash('sha256')
const resident: number[] = []
let hostile = 0
let leaks = 0
let lost = 0

function judgedOf(entry: Entry): Judged {
  const { name, request, control } = entry
  const expected = control === null ? null : (control.expected ?? fresh.get(name) ?? null)
  return { name, request, expected, hostile: control === null }
}

function nextBatch(index: number): Judged[] {
  const drawn = drawBatch({ grammar, stateControls, seed: values.seed, index }).map(judgedOf)
  for (let i = 0; i < CORPUS_PER_BATCH; i++) {
    const { request, expected, name } = corpus.next().value
    const place = Math.floor((i * drawn.length) / CORPUS_PER_BATCH)
    drawn.splice(place, 0, { name, request, expected, hostile: true })
  }
  return drawn
}

function judge(judged: Judged, verdict: ProgramVerdict | undefined): void {
  const key = verdictKey(verdict)
  digest.update(key)
  if (judged.hostile) hostile++
  if (verdict === undefined) lost++
  const { expected } = judged
  const right =
    expected === null
      ? verdict?.status !== 'passed'
      : verdict?.status === expected || key === expected
  if (right) return
  leaks++
  console.log(`${hostile}: ${judged.name} got ${verdict?.status}, not ${expected ?? 'a failure'}`)
}

async function gradeBatch(sandbox: PooledSandbox, batch: readonly Judged[]): Promise<void> {
  try {
    const verdicts = await sandbox.grade(batch.map(({ request }) => request))
    for (const [i, judged] of batch.entries()) judge(judged, verdicts[i])
  } catch (error) {
    lost += batch.length
    hostile += batch.filter((judged) => judged.hostile).length
    console.log(`${hostile}: no verdict for ${batch.length} programs: ${(error as Error).message}`)
  }
}

await runScript(async () => {
  const sandbox = await createSandbox({ workers: 1 })
  const begin = performance.now()
  for (const entry of stateControls.map(controlEntry)) {
    const [verdict] = await sandbox.grade([entry.request])
    fresh.set(entry.name, verdictKey(verdict))
  }
  for (let index = 0; hostile < COUNT; index++) {
    await gradeBatch(sandbox, nextBatch(index))
    resident.push(sandbox.stats().workers[0]?.residentBytes ?? 0)
    if (index % REPORT_EVERY > 0) continue
    const seconds = ((performance.now() - begin) / 1000).toFixed(0)
    const memoryMb = ((resident.at(-1) ?? 0) / 1e6).toFixed(0)
    console.log(
      `${hostile} hostile programs, ${seconds} s, worker at ${memoryMb} MB, ${leaks} leaks`,
    )
  }

  const { workersLost } = sandbox.stats()
  const { recreations } = sandbox.stats().workers[0] ?? { recreations: {} }
  await sandbox.close()
  const tenth = Math.max(1, Math.floor(resident.length / 10))
  const median = (bytes: readonly number[]) =>
    bytes.toSorted((a, b) => a - b)[bytes.length >> 1] ?? 0
  const growth = median(resident.slice(-tenth)) - median(resident.slice(0, tenth))
  console.log(
    `${hostile} hostile programs: ${leaks} leaks or wrong verdicts, ${lost} lost, ` +
      `${workersLost} workers lost, memory grew by ${(growth / 1e6).toFixed(0)} MB`,
  )
  console.log(`isolates replaced: ${JSON.stringify(recreations)}`)
  console.log(`verdicts ${digest.digest('hex').slice(0, 16)}`)
  if (leaks > 0 || lost > 0 || workersLost > 0 || growth > FLAT_BYTES) process.exitCode = 1
})
