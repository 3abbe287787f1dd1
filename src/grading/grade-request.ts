import type { Problem, TestCase } from '../core/problem.ts'
import type { GradeRequest, LimitProfile, SandboxLimits } from '../core/sandbox.ts'
import { toPythonLiteral } from '../values/literal.ts'
import { py } from '../values/py-value.ts'

const STDIO_ENTRY_POINT = 'codegen_gym_run_script'

/**
 * Runs a script with its input, gives back what it printed. Trailing blanks are no part of an
 * answer, as judges of such tasks have it. A script that leaves by `sys.exit(0)` has ended well.
 */
function stdioProgram(script: string): string {
  return `SCRIPT = ${toPythonLiteral(py.str(script))}

def ${STDIO_ENTRY_POINT}(text):
    import io, sys
    stdin, stdout = sys.stdin, sys.stdout
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode()), encoding='utf-8')
    sys.stdout = printed = io.StringIO()
    try:
        exec(compile(SCRIPT, 'script', 'exec'), {'__name__': '__main__'})
    except SystemExit as end:
        if end.code not in (None, 0):
            raise
    finally:
        sys.stdin, sys.stdout = stdin, stdout
    return '\\n'.join(line.rstrip() for line in printed.getvalue().rstrip().split('\\n'))
`
}

/** What to ask for beside the program and its tests. */
export interface GradeRequestOptions {
  readonly limits?: LimitProfile | SandboxLimits
  readonly keepReturned?: boolean | 'whole'
}

/**
 * The request that grades a program on tests of a problem, with the problem's comparison and, where
 * it has one, its harness around the program. Every grader should make its requests here.
 */
export function gradeRequestOf(
  problem: Problem,
  source: string,
  tests: readonly TestCase[],
  options: GradeRequestOptions = {},
): GradeRequest {
  const { harness, comparison } = problem
  const request = { tests, comparison, ...options }
  if (harness === undefined) return { ...request, source, entryPoint: problem.functionName }
  if (harness.kind === 'stdio') {
    return { ...request, source: stdioProgram(source), entryPoint: STDIO_ENTRY_POINT }
  }
  const { source: appended, entryPoint } = harness
  return { ...request, source: `${source}\n\n\n${appended}`, entryPoint }
}

/**
 * A benchmark sample as a whole program: a completion continues the problem's prompt; one that
 * defines the function itself gets only what stands before the prompt's `def` line.
 */
export function programOfCompletion(problem: Problem, completion: string): string {
  const { prompt, functionName } = problem
  if (prompt === undefined) return completion
  const header = new RegExp(`^def[ \\t]+${functionName}[ \\t]*\\(`, 'm')
  if (!header.test(completion)) return prompt + completion
  const before = prompt.search(header)
  return before <= 0 ? completion : `${prompt.slice(0, before)}\n${completion}`
}
