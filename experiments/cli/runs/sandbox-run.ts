import { parsePythonHeader } from '../../../problems/python-header.ts'
import { ConfigError } from '../../../src/core/errors.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { GradeRequest } from '../../../src/core/sandbox.ts'
import type { ProgramVerdict, TestVerdict } from '../../../src/core/verdict.ts'
import { gradeRequestOf } from '../../../src/grading/grade-request.ts'
import { toPythonCall, toPythonLiteral } from '../../../src/values/literal.ts'
import { parseCallArguments } from '../call-arguments.ts'
import { EXIT_FAILURE } from '../exit.ts'
import { findProblem } from '../find-problem.ts'
import { showTests, type TestLine } from '../listings/test-listing.ts'
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
  const problem = args.problem === undefined ? null : await findProblem(args.problem, args.set)
  const request = problem === null ? await callRequest(source, args) : testRequest(source, problem)
  const sandbox = await openSandbox(1)
  try {
    const [verdict] = await sandbox.grade([request])
    if (verdict === undefined) return
    const good = problem === null ? returned(verdict) : verdict.status === 'passed'
    if (!good) context.exitCode = EXIT_FAILURE
    const line = verdict.status === 'syntax_error' ? await syntaxErrorLine(source) : null
    if (problem === null) reportCall({ request, verdict, line }, args, context)
    else reportTests({ request, verdict, line }, problem, args, context)
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

function testRequest(source: string, problem: Problem): GradeRequest {
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

function reportCall(
  { request, verdict, line }: Run,
  { json }: SandboxRunOptions,
  { terminal }: CommandContext,
): void {
  const [test] = verdict.tests
  const status = returned(verdict) ? 'returned' : (test?.status ?? verdict.status)
  const call = toPythonCall(request.entryPoint, request.tests[0]?.args ?? [])
  if (json) {
    writeJson(terminal, { call, status, ...outcomeOf(test, line) })
    return
  }
  const { exception, returned: value } = outcomeOf(test, null)
  const place = line === null ? '' : ` at line ${line}`
  const what = exception ?? value
  terminal.out(`${call}: ${status}${place}${what === undefined ? '' : ` ${what}`}`)
}

function reportTests(
  { request, verdict, line }: Run,
  { visibleTests }: Problem,
  { json }: SandboxRunOptions,
  { terminal }: CommandContext,
): void {
  const calls = verdict.tests.map((test, i): TestLine => {
    const { args = [], expected } = request.tests[i] ?? {}
    return {
      part: i < visibleTests.length ? 'visible' : 'hidden',
      call: toPythonCall(request.entryPoint, args),
      status: test.status,
      expected: expected === undefined ? '' : toPythonLiteral(expected),
      ...outcomeOf(test, line),
    }
  })
  if (json) {
    const { status, passed, total } = verdict
    writeJson(terminal, { status, passed, total, calls })
  } else showTests(calls, terminal)
}

function outcomeOf(test: TestVerdict | undefined, line: number | null) {
  return {
    ...(line === null ? {} : { line }),
    ...(test?.exception === undefined ? {} : { exception: test.exception }),
    ...(test?.returned === undefined ? {} : { returned: toPythonLiteral(test.returned) }),
  }
}
