import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { encodeProblemSet, formatJson } from '../encode.ts'
import { selectEasy } from '../intro/easy-selection.ts'
import { buildIntroSet, INTRO_SPLIT_SEED } from '../intro/intro-set.ts'
import { hashSelection, type ProblemSelection } from '../parts.ts'
import { splitProblems } from '../split.ts'
import { withChosenTests } from './stored-tests.ts'

/**
 * What `problems/sets` must hold of `intro-100`, by file name; `tsx problems/generators/write-intro-100.ts`
 * writes it. A test proves that no two of the problems behave alike, so each is a group of its own.
 */
export function introFiles(): ReadonlyMap<string, string> {
  const plan = buildIntroSet()
  const set = { ...plan, problems: withChosenTests(plan.name, plan.problems) }
  const groups = set.problems.map(({ id }) => [id])
  const split = splitProblems(set, groups, INTRO_SPLIT_SEED)
  const ids = selectEasy(set, split)
  const easy: ProblemSelection = {
    set: set.name,
    selection: 'easy',
    ids,
    hash: hashSelection(set, ids),
  }
  const json = { $schema: '../problem-set.schema.json', ...encodeProblemSet(set) }
  return new Map([
    [`${set.name}.json`, `${formatJson(json)}\n`],
    [`${set.name}.split.json`, `${formatJson({ ...split })}\n`],
    [`${set.name}.easy.json`, `${formatJson({ ...easy })}\n`],
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of introFiles()) {
    await writeFile(new URL(`../sets/${name}`, import.meta.url), text)
    process.stdout.write(`${name}: ${text.length} characters\n`)
  }
}
