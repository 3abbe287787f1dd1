import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { domainOf, shippedDomains } from '../problems/adversarial/domain.ts'
import { isEmpty, meet, membersOf } from '../problems/adversarial/input-sets.ts'
import { mutantsOf } from '../problems/adversarial/mutants.ts'
import { ProblemTrial } from '../problems/adversarial/problem-trial.ts'
import { withFrozenTests } from '../problems/generators/entries/exclusion.ts'
import { shippedOracles } from '../problems/generators/seed/oracle.ts'
import { loadProblemSet } from '../problems/load.ts'
import type { Problem } from '../src/core/problem.ts'
import { Rng } from '../src/random/rng.ts'
import { createSandbox } from '../src/sandbox/pool.ts'
import { toPythonCall } from '../src/values/literal.ts'

/**
 * Counts the wrong programs that pass every test of the shipped sets, from sources that had no part
 * in choosing the tests: `tsx scripts/count-slips.ts [--drawn FILE.jsonl …]`. Programs written by hand
 * (`test/problems/adversarial/wrong-programs.yaml`), programs drawn elsewhere (`{"task_id", "solution"}`
 * a line), and mutants of mutants of those; all run on inputs of another seed.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: 'count' },
    inputs: { type: 'string', default: '2000' },
    mutants: { type: 'string', default: '400' },
    only: { type: 'string' },
    old: { type: 'boolean', default: false },
  },
})
const BY_HAND = new URL('../test/problems/adversarial/wrong-programs.yaml', import.meta.url)
const byHand = parse(readFileSync(BY_HAND, 'utf8')) as Record<string, readonly string[]>
const drawn = new Map<string, string[]>()
for (const file of positionals) {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue
    const { task_id, solution } = JSON.parse(line) as { task_id: string; solution: string }
    drawn.set(task_id, [...(drawn.get(task_id) ?? []), solution])
  }
}
const only = values.only?.split(',')

function expressionProgram(problem: Problem, expression: string): string {
  const names = problem.parameters.map(({ name }) => name).join(', ')
  return `def ${problem.functionName}(${names}):\n    return ${expression}\n`
}

/** Mutants of programs that pass the visible tests, or nearly: mistakes in other solutions. */
async function mutantsOfOthers(sources: readonly string[], rng: Rng): Promise<string[]> {
  const found: string[] = []
  for (const source of rng.shuffle([...sources]).slice(0, 12)) {
    found.push(...(await mutantsOf(source)).map((mutant) => mutant.source))
  }
  return rng.shuffle([...new Set(found)]).slice(0, Number(values.mutants))
}

const sandbox = await createSandbox({ workers: 1 })
const oracles = shippedOracles()
const totals = { problems: 0, programs: 0, passVisible: 0, wrong: 0, slips: 0 }
try {
  for (const name of ['seed-train', 'seed-eval', 'intro-100']) {
    const domains = await shippedDomains(name)
    const loaded = await loadProblemSet(name)
    const set = values.old ? await withFrozenTests(loaded) : loaded
    for (const problem of set.problems) {
      if (only !== undefined && !only.includes(problem.id)) continue
      const domain = domainOf(problem, domains)
      if (domain === null) throw new RangeError(`${name}/${problem.id} has no domain`)
      const trial = await ProblemTrial.prepare(problem, sandbox, {
        seed: values.seed,
        inputs: Number(values.inputs),
        domain,
        agrees: oracles.get(`${name}/${problem.id}`),
      })
      const hand = (byHand[`${name}/${problem.id}`] ?? []).map((expression) =>
        expressionProgram(problem, expression),
      )
      const given = [...new Set([...hand, ...(drawn.get(problem.id) ?? [])])]
      const passingGiven = await trial.passingVisible(given)
      const others = await mutantsOfOthers(passingGiven, new Rng(`${values.seed}/${problem.id}`))
      const passing = [...passingGiven, ...(await trial.passingVisible(others))]
      const failed = await trial.failures(passing)
      const tests = trial.hidden
      let [wrong, slips] = [0, 0]
      passing.forEach((source, i) => {
        const own = failed[i] as (typeof failed)[number]
        if (isEmpty(own)) return
        wrong++
        if (meet(own, tests)) return
        slips++
        const input = trial.inputs[membersOf(own)[0] as number]
        const where = input === undefined ? '' : toPythonCall(problem.functionName, input.args)
        process.stdout.write(`slips: ${name}/${problem.id}: ${where}\n${source}`)
      })
      const programs = given.length + others.length
      totals.problems++
      totals.programs += programs
      totals.passVisible += passing.length
      totals.wrong += wrong
      totals.slips += slips
      const missing = hand.filter((source) => !passing.includes(source)).length
      process.stdout.write(
        `${JSON.stringify({ name: `${name}/${problem.id}`, programs, passVisible: passing.length, wrong, slips, handFailVisible: missing })}\n`,
      )
    }
  }
} finally {
  await sandbox.close()
}
process.stdout.write(`${JSON.stringify(totals)}\n`)
