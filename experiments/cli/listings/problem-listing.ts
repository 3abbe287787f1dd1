import { encodeProblemSet } from '../../../problems/encode.ts'
import { listProblemSets, loadProblemSet } from '../../../problems/load.ts'
import type { Problem } from '../../../src/core/problem.ts'
import { plural } from '../../../src/log/plural.ts'
import { renderTable } from '../../../src/log/table.ts'
import { wrapLines } from '../../../src/log/wrapped-text.ts'
import { toPythonCall, toPythonLiteral } from '../../../src/values/literal.ts'
import { findProblem } from '../find-problem.ts'
import { type Terminal, writeJson } from '../terminal/terminal.ts'

/** Every set that ships. */
export async function listSets(terminal: Terminal, json: boolean): Promise<void> {
  const sets = await Promise.all((await listProblemSets()).map(loadProblemSet))
  if (json) {
    writeJson(
      terminal,
      sets.map(({ name, description, problems }) => ({
        name,
        description,
        problems: problems.length,
      })),
    )
    return
  }
  const rows = sets.map((set) => [set.name, String(set.problems.length), set.description])
  terminal.out(
    renderTable({ head: ['set', 'problems', 'what it is'], rows, width: terminal.columns }),
  )
}

/** The problems of one set. */
export async function listProblems(set: string, terminal: Terminal, json: boolean): Promise<void> {
  const { problems } = await loadProblemSet(set)
  if (json) {
    writeJson(
      terminal,
      problems.map((problem) => ({
        id: problem.id,
        signature: signatureOf(problem),
        docstring: problem.docstring,
        visibleTests: problem.visibleTests.length,
        hiddenTests: problem.hiddenTests.length,
        tags: problem.tags,
      })),
    )
    return
  }
  const rows = problems.map((problem) => [
    problem.id,
    `${problem.visibleTests.length} + ${problem.hiddenTests.length}`,
    problem.tags.join(', '),
    problem.docstring,
  ])
  const head = ['problem', 'visible + hidden', 'tags', 'what it asks']
  terminal.out(renderTable({ head, rows, width: terminal.columns }))
}

/** One problem, without its hidden tests. */
export async function showProblem(
  id: string,
  set: string | undefined,
  terminal: Terminal,
  json: boolean,
): Promise<void> {
  const problem = await findProblem(id, set)
  if (json) {
    const shown = { ...problem, hiddenTests: [] }
    const set = encodeProblemSet({ name: '', description: '', problems: [shown] })
    writeJson(terminal, (set.problems as readonly unknown[])[0])
    return
  }
  const docstring = `    """${problem.docstring.replaceAll(/\n(?=.)/g, '\n    ')}"""`
  terminal.out(`${signatureOf(problem)}\n${wrapLines(docstring, terminal.columns, 0)}\n`)
  for (const { args, expected } of problem.visibleTests) {
    terminal.out(`>>> ${toPythonCall(problem.functionName, args)}\n${toPythonLiteral(expected)}`)
  }
  const { mode } = problem.comparison
  terminal.out(
    `\n${plural(problem.visibleTests.length, 'visible test')}, ${plural(problem.hiddenTests.length, 'hidden one')}, compared by \`${mode}\`` +
      `; tags: ${problem.tags.join(', ') || 'none'}`,
  )
}

function signatureOf(problem: Problem): string {
  const parameters = problem.parameters.map(({ name, type }) => `${name}: ${type}`)
  return `def ${problem.functionName}(${parameters.join(', ')}) -> ${problem.returnType}:`
}
