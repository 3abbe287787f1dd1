import { parsePythonHeader } from '../../../problems/python-header.ts'
import { ConfigError } from '../../../src/core/errors.ts'
import type { GradeRequest } from '../../../src/core/sandbox.ts'
import type { ProgramVerdict, TestVerdict } from '../../../src/core/verdict.ts'
import { gradeRequestOf } from '../../../src/grading/grade-request.ts'
import { plural } from '../../../src/log/plural.ts'
import { toPythonCall, toPythonLiteral } from '../../../src/values/literal.ts'
import { parseCallArguments } from '../call-arguments.ts'
import { EXIT_FAILURE } from '../exit.ts'
import { findProblem } from '../find-problem.ts'
import { openSandbox } from '../open-sandbox.ts'
import type { SandboxRunOptions } from '../options/sandbox-run.ts'
import { readSource, syntaxErrorLine } from '../read-source.ts'
import { type CommandContext, writeJson } from '../terminal/terminal.ts'

/** `codegen-gym sandbox run`: exit code 1 when the call or a test does not succeed. */
export async function runInSandbox(
  args: SandboxRunOptions,
  context: CommandContext,
): Promise<void> {
  const source = readSource(args.file)
  const request =
    args.problem === undefined
      ? await callRequest(source, args)
      : await testRequest(source, args.problem, args.set)
  const sandbox = await openSandbox(1)
  try {
    const [verdict] = await sandbox.grade([request])
    if (verdict === undefined) return
    const good = args.problem === undefined ? returned(verdict) : verdict.status === 'passed'
    if (!good) context.exitCode = EXIT_FAILURE
    const line = verdict.status === 'syntax_error' ? await syntaxErrorLine(source) : null
    report({ request, verdict, line }, args, context)
  } finally {
    await sandbox.close()
  }
}

async function callRequest(source: string, args: SandboxRunOptions): Promise<GradeRequest> {
  const entryPoint = args.entry ?? parsePythonHeader(source)?.functionName
  if (entryPoint === undefined) throw await noFunction(source, args.file)
  // Expected to give None, so that whatever is returned is read and shown.
  const test = { args: parseCallArguments(args.args ?? '[]'), expected: { type: 'none' } as const }
  return {
    source,
    entryPoint,
    tests: [test],
    comparison: { mode: 'exact' },
    keepReturned: true,
  }
}

async function noFunction(source: string, file: string): Promise<ConfigError> {
  const line = await syntaxErrorLine(source)
  const why =
    line === null ? 'it defines no function; name one by --entry' : `syntax error at line ${line}`
  return new ConfigError(`${file}: ${why}`)
}

async function testRequest(
  source: string,
  id: string,
  set: string | undefined,
): Promise<GradeRequest> {
  const problem = await findProblem(id, set)
  const tests = [...problem.visibleTests, ...problem.hiddenTests]
  return gradeRequestOf(problem, source, tests, { keepReturned: true })
}

/** Whether the call came back at all; the value is compared with nothing. */
function returned(verdict: ProgramVerdict): boolean {
  return verdict.status === 'passed' || verdict.status === 'wrong_answer'
}

interface Run {
  readonly request: GradeRequest
  readonly verdict: ProgramVerdict
  /** Of the syntax error, where there is one and its line is known. */
  readonly line: number | null
}

function report(
  { request, verdict, line }: Run,
  args: SandboxRunOptions,
  { terminal }: CommandContext,
): void {
  const calls = verdict.tests.map((test, i) => ({
    call: toPythonCall(request.entryPoint, request.tests[i]?.args ?? []),
    status: args.problem === undefined && returned(verdict) ? 'returned' : test.status,
    ...(line === null ? {} : { line }),
    ...(test.exception === undefined ? {} : { exception: test.exception }),
    ...(test.returned === undefined ? {} : { returned: toPythonLiteral(test.returned) }),
  }))
  if (args.json) {
    const { status, passed, total } = verdict
    writeJson(terminal, args.problem === undefined ? calls[0] : { status, passed, total, calls })
    return
  }
  for (const [i, { call, status }] of calls.entries()) {
    const place = line === null ? '' : ` at line ${line}`
    terminal.out(`${call}: ${status}${place}${outcome(verdict.tests[i])}`)
  }
  if (args.problem !== undefined) {
    terminal.out(`${verdict.status}: ${verdict.passed} of ${plural(verdict.total, 'test')}`)
  }
}

function outcome(test: TestVerdict | undefined): string {
  if (test?.exception !== undefined) return ` ${test.exception}`
  return test?.returned === undefined ? '' : ` ${toPythonLiteral(test.returned)}`
}
