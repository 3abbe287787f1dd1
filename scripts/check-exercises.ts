import { defaultExclusions } from '../problems/generators/corpus/generate-corpus.ts'
import { observe } from '../problems/generators/entries/behaviour.ts'
import { trialHeader, trialOf, trialText } from '../problems/generators/entries/candidates.ts'
import { findSolutions } from '../problems/generators/entries/exclusion.ts'
import { readExercises } from '../problems/generators/entries/exercises.ts'
import { createVocabulary } from '../src/python/grammar/vocabulary.ts'
import { tokenize } from '../src/python/tokenizer.ts'
import { createSandbox } from '../src/sandbox/pool.ts'

/**
 * Tells what becomes of exercises: `tsx scripts/check-exercises.ts [FILE…]`. Programs that the token
 * language cannot write are listed with the reason, those that fail or always give the same with
 * their text; both are left out of a corpus, like those that solve a problem kept for measuring.
 */
const files = process.argv.slice(2)
const specs = await readExercises(files.length === 0 ? undefined : files)
const vocabulary = createVocabulary()
const print = (line: string) => process.stdout.write(`${line}\n`)

const writable = specs.filter((spec) => {
  const result = tokenize(trialText(spec), vocabulary, trialHeader(spec))
  if (!result.ok) print(`cannot be written: ${result.reason}\n${trialText(spec)}`)
  return result.ok
})
const sandbox = await createSandbox({ workers: 1 })
try {
  const { programs, rejected } = await observe(writable, sandbox, () => {})
  const observed = new Set(programs.map(({ spec }) => spec))
  for (const spec of writable) {
    if (!observed.has(spec)) print(`fails, or gives always the same:\n${trialText(spec)}`)
  }
  const byBehaviour = new Map<string, Set<string>>()
  for (const { behaviour, spec } of programs) {
    const texts = byBehaviour.get(behaviour) ?? new Set()
    byBehaviour.set(behaviour, texts.add(trialText(spec)))
  }
  for (const texts of byBehaviour.values()) {
    if (texts.size > 1) print(`one behaviour, several programs:\n${[...texts].join('')}`)
  }
  const trials = programs.map(({ spec }) => trialOf(spec))
  const solutions = await findSolutions(trials, await defaultExclusions(), sandbox, () => {})
  const excluded = new Set(solutions.map(({ program }) => program))
  print(
    `${specs.length} exercises: ${specs.length - writable.length} cannot be written, ` +
      `${writable.length - programs.length} rejected (${JSON.stringify(rejected)}), ` +
      `${excluded.size} solve a problem kept for measuring, ` +
      `${byBehaviour.size} behaviours`,
  )
} finally {
  await sandbox.close()
}
