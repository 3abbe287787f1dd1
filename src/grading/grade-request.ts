import type { Problem, TestCase } from '../core/problem.ts'
import type { GradeRequest, Isolation, LimitProfile, SandboxLimits } from '../core/sandbox.ts'
import { STDIO_ENTRY_POINT, stdioProgram } from './stdio-program.ts'

/** What to ask for beside the program and its tests. */
export interface GradeRequestOptions {
  readonly limits?: LimitProfile | SandboxLimits
  readonly keepReturned?: boolean | 'whole'
  readonly isolation?: Isolation
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
    const program = stdioProgram(source, harness.prelude ?? '')
    return { ...request, source: program, candidate: source, entryPoint: STDIO_ENTRY_POINT }
  }
  if (harness.kind === 'setup') {
    const whole = `${source}\n\n\n${harness.source}\n`
    return { ...request, source: whole, candidate: source, entryPoint: problem.functionName }
  }
  const { source: appended, entryPoint, prelude } = harness
  const before = prelude === undefined ? '' : `${prelude}\n`
  const whole = `${before}${source}\n\n\n${appended}`
  return { ...request, source: whole, candidate: source, entryPoint }
}
