import { SandboxError } from '../core/errors.ts'
import type { ComparisonRule, TestCase } from '../core/problem.ts'
import type { PyValue } from '../core/py-value.ts'
import type { GradeRequest } from '../core/sandbox.ts'
import type { ProgramVerdict, TestVerdict } from '../core/verdict.ts'
import { matches } from './comparison.ts'
import type { GuestOutcomes } from './guest/module.ts'
import { decodeValue, encodeArguments, encodeValue } from './marshal.ts'
import { OUTCOMES } from './protocol.ts'

interface EncodedTest {
  readonly args: Uint8Array
  readonly expected: Uint8Array
  readonly hasNan: boolean
}

// Tests are graded against again and again: what they look like marshalled is kept with them.
const encodedTests = new WeakMap<TestCase, EncodedTest>()
const encodedSets = new WeakMap<readonly TestCase[], readonly Uint8Array[]>()

/** The marshalled arguments of each test; one array per list of tests, kept as long as the list. */
export function testArguments(tests: readonly TestCase[]): readonly Uint8Array[] {
  const known = encodedSets.get(tests)
  if (known !== undefined && known.length === tests.length) return known
  const encoded = tests.map((test) => encodedTest(test).args)
  encodedSets.set(tests, encoded)
  return encoded
}

function encodedTest(test: TestCase): EncodedTest {
  const known = encodedTests.get(test)
  if (known !== undefined) return known
  const encoded = {
    args: encodeArguments(test.args),
    expected: encodeValue(test.expected),
    hasNan: hasNan(test.expected),
  }
  encodedTests.set(test, encoded)
  return encoded
}

function hasNan(value: PyValue): boolean {
  if (value.type === 'float') return Number.isNaN(value.value)
  if (value.type === 'complex') return Number.isNaN(value.re) || Number.isNaN(value.im)
  if ('items' in value) return value.items.some(hasNan)
  if (value.type === 'dict') return value.entries.some(([key, item]) => hasNan(key) || hasNan(item))
  return false
}

/**
 * The verdict of one program from what the isolate said, starting at flattened test `first`.
 * Comparison happens here, with expected values that never left this process.
 */
export function verdictOf(
  request: GradeRequest,
  outcomes: GuestOutcomes,
  first: number,
  exceptions: ReadonlyMap<number, string>,
): ProgramVerdict {
  const tests = request.tests.map((test, i) => {
    const flat = first + i
    const start = flat === 0 ? 0 : (outcomes.ends[flat - 1] as number)
    const bytes = outcomes.values.subarray(start, outcomes.ends[flat])
    return testVerdict(request, test, outcomes.codes[flat] as number, bytes, exceptions.get(flat))
  })
  const failed = tests.find((test) => test.status !== 'passed')
  const passed = tests.filter((test) => test.status === 'passed').length
  return { status: failed?.status ?? 'passed', tests, passed, total: tests.length }
}

function testVerdict(
  request: GradeRequest,
  test: TestCase,
  code: number,
  bytes: Uint8Array,
  exception: string | undefined,
): TestVerdict {
  const outcome = OUTCOMES[code]
  if (outcome === undefined) throw new SandboxError('A test came back without an outcome')
  if (outcome === 'runtime_error') {
    return exception === undefined ? { status: outcome } : { status: outcome, exception }
  }
  if (outcome !== 'returned') return { status: outcome }
  const status = isExpected(request.comparison, test, bytes) ? 'passed' : 'wrong_answer'
  return request.keepReturned === true ? { status, returned: decodeValue(bytes) } : { status }
}

/** Equal bytes are equal values, except where a NaN is in play; most answers are settled by that. */
function isExpected(rule: ComparisonRule, test: TestCase, bytes: Uint8Array): boolean {
  const { expected, hasNan } = encodedTest(test)
  if (!hasNan && Buffer.compare(expected, bytes) === 0) return true
  return matches(rule, test.expected, decodeValue(bytes), test.args)
}
