import { closeSharedSandbox, make } from 'codegen-gym'
import { createSandbox } from 'codegen-gym/envs'
import {
  encodeProblemSet,
  type Problem,
  parseProblemSet,
  py,
  validateProblemSet,
} from 'codegen-gym/problems'

/** The problem to add a number to another one. */
function addition(n: number): Problem {
  const test = (x: number) => ({ args: [py.int(x)], expected: py.int(x + n) })
  return {
    kind: 'function',
    id: `add_${n}`,
    functionName: `add_${n}`,
    parameters: [{ name: 'x', type: 'int' }],
    returnType: 'int',
    docstring: `Add ${n} to a number.`,
    visibleTests: Array.from({ length: 12 }, (_, i) => test(i - 4)),
    hiddenTests: Array.from({ length: 30 }, (_, i) => test(3 * i + 20)),
    comparison: { mode: 'exact' },
    referenceSolution: `def add_${n}(x):\n    return x + ${n}\n`,
    tags: ['easy'],
  }
}

const set = { name: 'additions', description: '', problems: [2, 3].map(addition) }
// As a file holds it, and read back: checked as every file is.
const text = JSON.stringify(encodeProblemSet(set))
const { problems } = parseProblemSet(text, 'additions.json')

const sandbox = await createSandbox({ workers: 1 })
const report = await validateProblemSet(set, sandbox)
for (const { id, reference, findings } of report.problems) {
  console.log(`${id}: reference ${reference}, ${findings.length} findings`)
}
await sandbox.close()

const env = await make('code-generation', { problems, maxSteps: 16 })
let [, info] = await env.reset({ options: { problem: 'add_3' } })
for (const text of ['return', 'arg0', '+', '3', 'END']) {
  ;[, , , , info] = await env.step(env.vocabulary.idOf(text) as number)
}
console.log(info.source?.trimEnd())
await env.close()
await closeSharedSandbox()
