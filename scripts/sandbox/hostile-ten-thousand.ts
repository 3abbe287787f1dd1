import { createHash } from 'node:crypto'
import { createSandbox } from '../../src/sandbox/pool.ts'
import { candidateMix } from './candidate-mix.ts'

/**
 * 10,000 candidates in a row through one worker, one in ten hostile: every one must get its
 * verdict, and the worker's memory must stay flat. Prints a digest of all verdicts, which is the
 * same in every run. `tsx experiments/sandbox/ten-thousand.ts [count] [seed]`
 */
const COUNT = Number(process.argv[2] ?? 10_000)
const SEED = process.argv[3] ?? 'ten thousand'
const ROUND = 500

const sandbox = await createSandbox({ workers: 1 })
const mix = candidateMix({ seed: SEED, hostile: 0.1, slow: true })
const digest = createHash('sha256')
let wrong = 0
let peakMb = 0
const begin = performance.now()
for (let done = 0; done < COUNT; done += ROUND) {
  const candidates = Array.from({ length: Math.min(ROUND, COUNT - done) }, () => {
    const { value } = mix.next()
    return value
  })
  const verdicts = await sandbox.grade(candidates.map((candidate) => candidate.request))
  for (const [i, verdict] of verdicts.entries()) {
    digest.update(JSON.stringify(verdict))
    const { expected, name } = candidates[i] as (typeof candidates)[number]
    if (verdict.status === expected) continue
    wrong++
    console.log(`${done + i}: ${name} got ${verdict.status}, not ${expected}`)
  }
  const memoryMb = (sandbox.stats().workers[0]?.residentBytes ?? 0) / 1e6
  peakMb = Math.max(peakMb, memoryMb)
  const seconds = ((performance.now() - begin) / 1000).toFixed(0)
  console.log(
    `${done + verdicts.length} candidates, ${seconds} s, worker at ${memoryMb.toFixed(0)} MB`,
  )
}
const { recreations, resets } = sandbox.stats().workers[0] ?? { recreations: {}, resets: 0 }
await sandbox.close()
console.log(`${wrong} leaks or wrong verdicts; peak ${peakMb.toFixed(0)} MB; ${resets} resets`)
console.log(`isolates replaced: ${JSON.stringify(recreations)}`)
console.log(`verdicts ${digest.digest('hex').slice(0, 16)}`)
if (wrong > 0) process.exitCode = 1
