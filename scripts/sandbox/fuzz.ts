import { parseArgs } from 'node:util'
import { ConfigError } from '../../src/core/errors.ts'
import { FuzzLog, fuzzStates } from './fuzz/fuzz-log.ts'
import { type Finding, FuzzRun } from './fuzz/fuzz-run.ts'
import { sandboxUnderTest } from './fuzz/sandbox-under-test.ts'
import { sourcesWithHoles } from './holes.ts'

/**
 * Grades generated hostile programs between controls and tells of everything that must not happen.
 * `npx tsx scripts/sandbox/fuzz.ts --minutes 10 --seed 1`; see README.md beside this file.
 */
const { values } = parseArgs({
  options: {
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
})
const PROGRESS_EVERY_MS = 10_000

function number(name: 'minutes' | 'workers' | 'batch' | 'minimise-seconds', least: number): number {
  const value = Number(values[name])
  if (Number.isFinite(value) && value >= least) return value
  throw new ConfigError(`Expected \`--${name}\` to be at least ${least}, got \`${values[name]}\``)
}

function say(line: object, text: string): void {
  console.log(values.json ? JSON.stringify(line) : text)
}

function listHours(): void {
  for (const state of fuzzStates(values.out)) {
    const found = Object.entries(state.findings).map(([key, times]) => `${key}: ${times}`)
    const hours = (state.seconds / 3600).toFixed(2)
    const text = `${state.hash}  ${hours} h, ${state.programs} programs; ${found.join(', ') || 'nothing found'}`
    say(state, text)
  }
}

async function fuzz(): Promise<void> {
  const begin = performance.now()
  const seconds = () => (performance.now() - begin) / 1000
  const end = begin + number('minutes', 0) * 60_000
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
  const run = new FuzzRun(tested, log, {
    seed: values.seed,
    workers: number('workers', 1),
    minimiseMs: number('minimise-seconds', 0) * 1000,
    onFinding,
    onBatch,
  })
  let interrupted = false
  process.once('SIGINT', () => {
    interrupted = true
  })
  say({ type: 'start', hash: tested.hash }, `sandbox ${tested.hash}, seed ${values.seed}`)
  await run.calibrate()
  if (values.batch !== undefined) await run.batch(number('batch', 0))
  else {
    const stop = () => interrupted || reached
    for (let index = log.nextBatch(values.seed); performance.now() < end && !stop(); index++) {
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

if (values.hours) listHours()
else await fuzz()
