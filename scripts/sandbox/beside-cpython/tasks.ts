import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

/** A small task in HumanEval's form. */
export interface Task {
  readonly name: string
  readonly prompt: string
  /** The body, indented as the prompt's function wants it. */
  readonly solution: string
  /** Defines `check(candidate)`. */
  readonly test: string
}

const taskSchema = z.strictObject({
  name: z.string(),
  prompt: z.string(),
  solution: z.string(),
  checks: z.array(z.string()).min(1),
})

/** The tasks of `tasks.yaml`. */
export function loadTasks(): readonly Task[] {
  const text = readFileSync(new URL('./tasks.yaml', import.meta.url), 'utf8')
  return z
    .array(taskSchema)
    .parse(parse(text))
    .map(({ name, prompt, solution, checks }) => ({
      name,
      prompt,
      solution: indented(solution),
      test: `def check(candidate):\n${checks.map((check) => `    assert ${check}\n`).join('')}`,
    }))
}

/** The tasks as a file of HumanEval, a JSON object a line. */
export function humanEvalText(tasks: readonly Task[]): string {
  return tasks
    .map(({ name, prompt, solution, test }) =>
      JSON.stringify({
        task_id: name,
        prompt,
        canonical_solution: solution,
        test,
        entry_point: name,
      }),
    )
    .join('\n')
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ')
}
