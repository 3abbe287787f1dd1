import { createSandbox } from '../../src/sandbox/pool.ts'
import { request } from './grade-requests.ts'

// A process that is killed while its workers run: it tells their ids and then grades for ever.
const sandbox = await createSandbox({ workers: 2 })
const endless = 'def solve(n):\n    while True: pass\n'
const grading = sandbox.grade(
  Array.from({ length: 50 }, () => request(endless, { limits: 'grading' })),
)
while (sandbox.stats().boots.length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
process.send?.(sandbox.stats().pids)
await grading
