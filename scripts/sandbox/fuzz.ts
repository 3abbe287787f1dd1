import { FuzzLog, fuzzStates } from './fuzz/fuzz-log.ts'
import { type Finding, FuzzRun } from './fuzz/fuzz-run.ts'
import { sandboxUnderTest } from './fuzz/sandbox-under-test.ts'
import { HOLES, sourcesWithHoles } from './holes.ts'
import { countOption, numberOption, runScript, scriptOptions } from './script.ts'

/**
 * Grades generated hostile programs between controls and tells of everything that must not happen.
 * `npx tsx scripts/sandbox/fuzz.ts --minutes 10 --seed 1`; see README.md beside this file.
 */
const values = scriptOptions(
  {
    about:
      'Grades generated hostile programs between controls. Ends with 1 when anything was found.',
    options: {
      seed: 'what the batches are drawn by; default: 1',
      minutes: 'how long; default: 10',
      workers: 'processes that grade; default: 1',
      hole: `a hole to open again: ${HOLES.map(({ name }) => name).join(', ')} (may be given again)`,
      batch: 'the number of the one batch to grade',
      out: 'folder of states and findings; default: runs/fuzz',
      'minimise-seconds': 'how long a finding is made smaller; default: 60',
      until: 'end at the first finding with this in its kind',
      hours: 'list what was done so far, and end',
      json: 'print JSON lines',
    },
  },
  {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    workers: { type: 'string', default: '1' },
    hole: { type: 'string', multiple: true, default: [] },
    batch: { type: 'string' },
    out: { type: 'string', default: 'runs/fuzz' },
    'minimise-seconds': { type: 'string', default: '60' },
    until: { type: 'string' },
    hours: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
)
const MINUTES = numberOption('minutes', values.minutes, 0)
const WORKERS = countOption('workers', values.workers, 1)
const MINIMISE_SECONDS = numberOption('minimise-seconds', values['minimise-seconds'], 0)
const BATCH = values.batch === undefined ? null : countOption('batch', values.batch, 0)
const PROGRESS_EVERY_MS = 10_000

function say(line: object, text: string): void {
  console.log(values.json ? JSON.stringify(line) : text)
}

function listHours(): void {
  const states = fuzzStates(values.out)
  if (states.length === 0 && !values.json) console.log(`nothing was fuzzed into ${values.out} yet`)
  for (const state of states) {
    const found = Object.entries(state.findings).map(([key, times]) => `${key}: ${times}`)
    const hours = (state.seconds / 3600).toFixed(2)
    const text = `${state.hash}  ${hours} h, ${state.programs} programs; ${found.join(', ') || 'nothing found'}`
    say(state, text)
  }
}

async function fuzz(): Promise<void> {
  const begin = performance.now()
  const seconds = () => (performance.now() - begin) / 1000
  const end = begin + MINUTES * 60_000
  const sources = values.hole.length === 0 ? undefined : sourcesWithHoles(values.hole)
  const tested = await sandboxUnderTest(sources)
  const log = new FuzzLog(values.out, tested.hash)
  let found = 0
  let reached = false
  let shownAt = begin
  const onFinding = ({ suspicion, confirmed, batch, folder }: Finding) => {
    found++
    const { key } = suspicion
    reached ||= values.until !== undefined && key.includes(values.until)
    const { reproduced, programs } = confirmed
    const how = reproduced ? `${programs.length} programs` : 'not seen again in a fresh sandbox'
    const text = `${seconds().toFixed(0)} s: ${key}, batch ${batch}, ${how}: ${folder}`
    say({ type: 'finding', seconds: seconds(), key, batch, reproduced, folder }, text)
  }
  const onBatch = (index: number) => {
    if (performance.now() - shownAt < PROGRESS_EVERY_MS) return
    shownAt = performance.now()
    const { programs, seconds: spent } = log.state
    const rate = programs / spent
    const text = `${seconds().toFixed(0)} s: batch ${index}, ${programs} programs, ${rate.toFixed(0)}/s, ${found} findings`
    say({ type: 'progress', seconds: seconds(), batch: index, programs, rate, found }, text)
  }
  let interrupted = false
  process.once('SIGINT', () => {
    interrupted = true
  })
  const isOver = () => interrupted || reached || performance.now() >= end
  const run = new FuzzRun(tested, log, {
    seed: values.seed,
    workers: WORKERS,
    minimiseMs: MINIMISE_SECONDS * 1000,
    onFinding,
    onBatch,
    isOver,
  })
  say({ type: 'start', hash: tested.hash }, `sandbox ${tested.hash}, seed ${values.seed}`)
  await run.calibrate()
  if (BATCH !== null) await run.batch(BATCH)
  else {
    for (let index = log.nextBatch(values.seed); !isOver(); index++) {
      await run.batch(index)
    }
  }
  await run.close()
  const { programs, seconds: spent } = log.state
  const hours = spent / 3600
  const text = `${found} findings in ${seconds().toFixed(0)} s; ${hours.toFixed(2)} h and ${programs} programs on sandbox ${tested.hash} so far`
  say({ type: 'end', found, seconds: seconds(), hours, programs, hash: tested.hash }, text)
  if (found > 0) process.exitCode = 1
}

await runScript(async () => {
  if (values.hours) listHours()
  else await fuzz()
})
