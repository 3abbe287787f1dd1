import type { Problem } from '../core/problem.ts'

/** The first line that is neither empty nor a comment, and what stands after it. */
function firstStatement(code: string): { line: string; rest: string } {
  for (let start = 0; start < code.length; ) {
    const newline = code.indexOf('\n', start)
    const end = newline < 0 ? code.length : newline
    const line = code.slice(start, end)
    const text = line.trim()
    start = end + 1
    if (text !== '' && !text.startsWith('#')) return { line, rest: code.slice(start) }
  }
  return { line: '', rest: '' }
}

/** Names that lines at column 0 define: functions, classes, plain assignments. */
function topLevelNames(code: string): ReadonlySet<string> {
  const definitions = code.matchAll(/^(?:(?:async[ \t]+)?def|class)[ \t]+([A-Za-z_]\w*)/gm)
  const assignments = code.matchAll(/^([A-Za-z_]\w*)[ \t]*(?::|=(?!=))/gm)
  return new Set([...definitions, ...assignments].map(([, name]) => name as string))
}

interface Opened {
  readonly name: string
  /** Where its first line begins, decorators included. */
  readonly at: number
}

/** What the prompt begins for a completion to continue: the function, else its last definition. */
function openDefinition(prompt: string, functionName: string): Opened | null {
  let found: Opened | null = null
  for (const match of prompt.matchAll(/^(?:(?:async[ \t]+)?def|class)[ \t]+([A-Za-z_]\w*)/gm)) {
    found = { name: match[1] as string, at: withDecorators(prompt, match.index) }
    if (found.name === functionName) return found
  }
  return found
}

function withDecorators(prompt: string, at: number): number {
  let start = at
  while (start > 0) {
    const above = prompt.lastIndexOf('\n', start - 2) + 1
    if (prompt[above] !== '@') return start
    start = above
  }
  return start
}

const WHOLE_STARTS = /^(?:def|class|async[ \t]+def|import|from)[ \t]|^@/

/**
 * Whether a completion begins a program of its own: at column 0, with a definition or an import, and
 * defines there what the prompt had begun. A body that goes on to define the function again begins
 * with the body.
 */
function beginsWhole(completion: string, prompt: string, name: string): boolean {
  const { line, rest } = firstStatement(completion)
  if (!WHOLE_STARTS.test(line) || !topLevelNames(completion).has(name)) return false
  // A body on the prompt's own last line may import something first; its next line is indented.
  const continuesLine = !prompt.endsWith('\n') && /^(?:import|from)[ \t]/.test(line)
  return !(continuesLine && /^[ \t]/.test(firstStatement(rest).line))
}

/**
 * A benchmark's completion as a whole program, judged by where it begins, as the reference executors
 * do: it continues the prompt; one that begins a program of its own gets only what stands before the
 * prompt's definition.
 */
export function programOfCompletion(problem: Problem, completion: string): string {
  const { prompt, promptSuffix, functionName } = problem
  if (prompt === undefined) return completion
  const open = openDefinition(prompt, functionName)
  if (open !== null && beginsWhole(completion, prompt, open.name)) {
    return open.at === 0 ? completion : `${prompt.slice(0, open.at)}\n${completion}`
  }
  if (promptSuffix === undefined) return prompt + completion
  // Where a benchmark has something behind the completion (ODEX), tabs are four spaces to it.
  return (prompt + completion + promptSuffix).replaceAll('\t', '    ')
}
