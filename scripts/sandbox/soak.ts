import { Rng } from '../../src/random/rng.ts'
import { createSandbox } from '../../src/sandbox/pool.ts'
import { candidateMix } from './candidate-mix.ts'
import { numberOption, scriptOptions } from './script.ts'

/**
 * Full load on two workers while workers are killed at random: no verdict may be lost, doubled or
 * wrong, and memory must stay flat. `npx tsx scripts/sandbox/soak.ts --minutes 10`
 */
const values = scriptOptions(
  {
    about:
      'Full load on two workers while workers are killed. Ends with 1 when a verdict was wrong, lost or doubled.',
    options: {
      minutes: 'how long; default: 10',
      seed: 'what programs and kills are drawn by; default: soak',
    },
  },
  {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: 'soak' },
  },
)
const MINUTES = numberOption('minutes', values.minutes, 0.01)
const SEED = values.seed
const CALL_SIZE = 40
const CALLS_AT_ONCE = 6
const KILL_EVERY_MS = [1_000, 6_000] as const
const REPORT_EVERY_MS = 30_000

const sandbox = await createSandbox({ workers: 2, warmSpare: true })
const mix = candidateMix({ seed: SEED, hostile: 0.05, slow: false })
const rng = new Rng(`${SEED}/kills`)
const end = performance.now() + MINUTES * 60_000
let wrong = 0
let answered = 0
let asked = 0
let kills = 0
let gradedAtKill = 0
let peakMb = 0

async function caller(): Promise<void> {
  while (performance.now() < end) {
    const candidates = Array.from({ length: CALL_SIZE }, () => mix.next().value)
    asked += candidates.length
    const verdicts = await sandbox.grade(candidates.map((candidate) => candidate.request))
    for (const [i, verdict] of verdicts.entries()) {
      if (verdict === undefined) continue
      answered++
      const { expected, name } = candidates[i] as (typeof candidates)[number]
      if (verdict.status === expected) continue
      wrong++
      console.log(`${name} got ${verdict.status}, not ${expected}`)
    }
  }
}

/** Never twice without a verdict in between: what four workers in a row die of is a program's fault. */
function killOne(): void {
  const { pids, programs } = sandbox.stats()
  if (pids.length > 0 && programs > gradedAtKill) {
    process.kill(rng.choice(pids), 'SIGKILL')
    gradedAtKill = programs
    kills++
  }
  killTimer = setTimeout(killOne, rng.range(...KILL_EVERY_MS))
}

function report(): void {
  const { retries, workersLost, workers, programs } = sandbox.stats()
  for (const worker of workers) peakMb = Math.max(peakMb, worker.residentBytes / 1e6)
  const counts = `${answered}/${asked} answered, ${programs} graded, ${wrong} wrong`
  console.log(
    `${counts}, ${kills} kills, ${workersLost} lost, ${retries} retries, peak ${peakMb.toFixed(0)} MB`,
  )
}

let killTimer = setTimeout(killOne, KILL_EVERY_MS[1])
const reportTimer = setInterval(report, REPORT_EVERY_MS)
await Promise.all(Array.from({ length: CALLS_AT_ONCE }, caller))
clearTimeout(killTimer)
clearInterval(reportTimer)
report()
const { programs } = sandbox.stats()
await sandbox.close()
if (wrong > 0 || answered !== asked || programs !== asked) {
  console.log('verdicts were wrong, lost or doubled')
  process.exitCode = 1
}
