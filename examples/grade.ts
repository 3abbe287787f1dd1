import { fileURLToPath } from 'node:url'
import { createSandbox } from 'codegen-gym/envs'
import { gradeSamples, type Sample } from 'codegen-gym/experiments'
import { loadProblemSet } from 'codegen-gym/problems'

const file = fileURLToPath(new URL('problems.json', import.meta.url))
const [problem] = (await loadProblemSet(file)).problems
if (problem === undefined) throw new Error(`${file} has no problem`)
const programs = ['def double(n):\n    return n + n\n', 'def double(n):\n    return n * n\n']
const samples = programs.map((program, i): Sample => {
  return { line: i + 1, taskId: problem.id, problem, program }
})
const sandbox = await createSandbox({ workers: 1 })
await gradeSamples(samples, sandbox, {
  workers: 1,
  onVerdict: ({ line }, { status, passed, total }) =>
    console.log(`program ${line}: ${status}, ${passed} of ${total} tests`),
  onFailure: ({ line }, { reason }) => console.log(`program ${line} has no verdict: ${reason}`),
})
await sandbox.close()
