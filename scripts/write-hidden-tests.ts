import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { drawModelPrograms, type ModelProgram } from '../experiments/validation/model-programs.ts'
import { domainOf, shippedDomains } from '../problems/adversarial/domain.ts'
import { Neighbours } from '../problems/adversarial/neighbours.ts'
import { type Strengthened, strengthenProblem } from '../problems/adversarial/strengthen.ts'
import { encodeProblemSet, formatJson } from '../problems/encode.ts'
import { shippedOracles } from '../problems/generators/seed/oracle.ts'
import { planSeedSets } from '../problems/generators/seed/write-seed-sets.ts'
import { buildIntroSet } from '../problems/intro/intro-set.ts'
import type { Json, JsonObject } from '../src/core/json.ts'
import type { Problem, ProblemSet } from '../src/core/problem.ts'
import { createVocabulary } from '../src/python/grammar/vocabulary.ts'
import { Rng } from '../src/random/rng.ts'
import { createSandbox } from '../src/sandbox/pool.ts'

/**
 * Chooses the hidden tests of the shipped sets anew: `tsx scripts/write-hidden-tests.ts`. It draws
 * programs from the shipped model, takes every program of the corpus's families with the problem's
 * types, mutants and distortions of the reference, and writes `problems/adversarial/hidden-tests.json`.
 * `tsx problems/generators/generate.ts` and `tsx problems/generators/write-intro-100.ts` then write the sets.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: 'hidden-tests' },
    samples: { type: 'string', default: '1500' },
    inputs: { type: 'string', default: '600' },
    only: { type: 'string' },
    drafts: { type: 'string', default: 'runs/hidden-tests' },
  },
})
const OUT = fileURLToPath(new URL('../problems/adversarial/hidden-tests.json', import.meta.url))
const MODEL = fileURLToPath(
  new URL('../agents/initializers/models/attention.json', import.meta.url),
)
const only = values.only?.split(',')

/** The model's programs by problem; kept in a file, since drawing takes minutes. */
async function modelPrograms(set: ProblemSet): Promise<Map<string, string[]>> {
  const file = `${values.drafts}/${set.name}.${values.samples}.${values.seed}.jsonl`
  mkdirSync(values.drafts, { recursive: true })
  if (!existsSync(file)) {
    const drawn = await drawModelPrograms(set.problems, {
      model: MODEL,
      vocabulary: createVocabulary(),
      samples: Number(values.samples),
      temperature: 1,
      maxTokens: 50,
      rng: new Rng(`${values.seed}/${set.name}`),
    })
    writeFileSync(file, drawn.map((program) => `${JSON.stringify(program)}\n`).join(''))
  }
  const byProblem = new Map<string, string[]>()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue
    const { task_id, solution } = JSON.parse(line) as ModelProgram
    byProblem.set(task_id, [...(byProblem.get(task_id) ?? []), solution])
  }
  return byProblem
}

function encodeTests(problem: Problem): Json {
  const json = encodeProblemSet({ name: '', description: '', problems: [problem] })
  const [encoded] = json.problems as readonly JsonObject[]
  return encoded?.hidden_tests ?? []
}

const chosen = JSON.parse(readFileSync(OUT, 'utf8')) as Record<string, Json>
const sandbox = await createSandbox({ workers: 1 })
const oracles = shippedOracles()
const neighbours = await Neighbours.read(values.seed)
const totals = { problems: 0, programs: 0, slipsBefore: 0, slipsAfter: 0 }
try {
  for (const set of [...planSeedSets(), buildIntroSet()]) {
    const domains = await shippedDomains(set.name)
    const drawn = await modelPrograms(set)
    for (const problem of set.problems) {
      if (only !== undefined && !only.includes(problem.id)) continue
      const name = `${set.name}/${problem.id}`
      const domain = domainOf(problem, domains)
      if (domain === null) throw new RangeError(`${name} has no domain`)
      const result: Strengthened = await strengthenProblem(problem, sandbox, {
        seed: values.seed,
        inputs: Number(values.inputs),
        domain,
        agrees: oracles.get(name),
        programs: [...(drawn.get(problem.id) ?? []), ...neighbours.of(problem)],
      })
      const { problem: stronger, undecided, ...figures } = result
      chosen[name] = encodeTests(stronger)
      totals.problems++
      totals.programs += figures.programs
      totals.slipsBefore += figures.slipsBefore
      totals.slipsAfter += figures.slipsAfter
      const tests = stronger.hiddenTests.length
      process.stdout.write(
        `${JSON.stringify({ name, ...figures, tests, undecided: undecided.length })}\n`,
      )
      writeFileSync(OUT, `${formatJson(chosen)}\n`)
    }
  }
} finally {
  await sandbox.close()
}
process.stdout.write(`${JSON.stringify(totals)}\n`)
