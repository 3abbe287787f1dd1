import { parsePythonHeader } from '../../problems/importers/python-header.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import type { GradeRequest } from '../../src/core/sandbox.ts'
import type { ProgramVerdict, TestVerdict } from '../../src/core/verdict.ts'
import { gradeRequestOf } from '../../src/grading/grade-request.ts'
import { decodeJson } from '../../src/values/json-codec.ts'
import { toPythonCall, toPythonLiteral } from '../../src/values/literal.ts'
import type { SandboxRunArguments } from './commands/sandbox.ts'
import { EXIT_FAILURE } from './exit.ts'
import { findProblem } from './find-problem.ts'
import { openSandbox } from './open-sandbox.ts'
import { readSource } from './read-source.ts'
import { type CommandContext, writeJson } from './terminal.ts'

/** `codegen-gym sandbox run`: exit code 1 when the call or a test does not succeed. */
export async function runInSandbox(
  args: SandboxRunArguments,
  context: CommandContext,
): Promise<void> {
  const source = readSource(args.file)
  const request =
    args.problem === undefined
      ? callRequest(source, args)
      : await testRequest(source, args.problem, args.set)
  const sandbox = await openSandbox(1)
  try {
    const [verdict] = await sandbox.grade([request])
    if (verdict === undefined) return
    const good = args.problem === undefined ? returned(verdict) : verdict.status === 'passed'
    if (!good) context.exitCode = EXIT_FAILURE
    report(request, verdict, args, context)
  } finally {
    await sandbox.close()
  }
}

function callRequest(source: string, args: SandboxRunArguments): GradeRequest {
  const entryPoint = args.entry ?? parsePythonHeader(source)?.functionName
  if (entryPoint === undefined) {
    throw new ConfigError(`${args.file}: it defines no function; name one by --entry`)
  }
  // Expected to give None, so that whatever is returned is read and shown.
  const test = { args: parseArguments(args.args), expected: { type: 'none' } as const }
  return {
    source,
    entryPoint,
    tests: [test],
    comparison: { mode: 'exact' },
    keepReturned: true,
  }
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

function parseArguments(text: string): PyValue[] {
  let json: Json
  try {
    json = JSON.parse(text) as Json
  } catch (cause) {
    throw new ConfigError(`--args ${text}: expected a JSON list, such as [1, "a"]`, { cause })
  }
  if (!Array.isArray(json)) {
    throw new ConfigError(`--args ${text}: expected a JSON list, such as [1, "a"]`)
  }
  return json.map((item: Json) => decodeJson(item))
}

/** Whether the call came back at all; the value is compared with nothing. */
function returned(verdict: ProgramVerdict): boolean {
  return verdict.status === 'passed' || verdict.status === 'wrong_answer'
}

function report(
  request: GradeRequest,
  verdict: ProgramVerdict,
  args: SandboxRunArguments,
  { terminal }: CommandContext,
): void {
  const calls = verdict.tests.map((test, i) => ({
    call: toPythonCall(request.entryPoint, request.tests[i]?.args ?? []),
    status: args.problem === undefined && returned(verdict) ? 'returned' : test.status,
    ...(test.exception === undefined ? {} : { exception: test.exception }),
    ...(test.returned === undefined ? {} : { returned: toPythonLiteral(test.returned) }),
  }))
  if (args.json) {
    const { status, passed, total } = verdict
    writeJson(terminal, args.problem === undefined ? calls[0] : { status, passed, total, calls })
    return
  }
  for (const [i, { call, status }] of calls.entries()) {
    terminal.out(`${call}: ${status}${outcome(verdict.tests[i])}`)
  }
  if (args.problem !== undefined) {
    terminal.out(`${verdict.status}: ${verdict.passed} of ${verdict.total} tests`)
  }
}

function outcome(test: TestVerdict | undefined): string {
  if (test?.exception !== undefined) return ` ${test.exception}`
  return test?.returned === undefined ? '' : ` ${toPythonLiteral(test.returned)}`
}
