import type { TestCase } from '../../core/problem.ts'
import type { GradeRequest } from '../../core/sandbox.ts'
import type { ProgramVerdict, TestVerdict } from '../../core/verdict.ts'
import { ExpectedValue, isPythonEqual } from '../compare/expected-value.ts'
import { OUTCOMES, type Outcome } from '../guest/contract.ts'
import { encodeArguments } from '../marshal/marshal.ts'
import { isBuiltin, MAX_DEPTH, readAnswer } from '../marshal/unmarshal.ts'
import type { IndexedOutcomes } from '../worker/given-outcomes.ts'

interface EncodedTest {
  readonly args: Uint8Array
  readonly expected: ExpectedValue
}

/** How much of a returned value a verdict carries; a larger one is compared, but not kept. */
const KEPT_VALUE = { nodes: 20_000, bytes: 65_536, depth: MAX_DEPTH, digits: 5_000 } as const
/** For requests that want whatever a test may hold: more would keep this process from anything else. */
const WHOLE_VALUE = {
  nodes: 1_000_000,
  bytes: 16_777_216,
  depth: MAX_DEPTH,
  digits: 100_000,
} as const

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
  const encoded = { args: encodeArguments(test.args), expected: new ExpectedValue(test.expected) }
  encodedTests.set(test, encoded)
  return encoded
}

/**
 * The verdict of one program from what the isolate said, starting at flattened test `first`.
 * Comparison happens here, with expected values that never left this process. The isolate is not
 * trusted: bytes that no sound one would give are `tampered`, and none make this throw.
 */
export function verdictOf(
  request: GradeRequest,
  outcomes: IndexedOutcomes,
  first: number,
): ProgramVerdict {
  const tests = request.tests.map((test, i): TestVerdict => {
    const flat = first + i
    const start = flat === 0 ? 0 : (outcomes.ends[flat - 1] as number)
    const bytes = outcomes.values.subarray(start, outcomes.ends[flat])
    const outcome = OUTCOMES[outcomes.codes[flat] as number] as Outcome
    const verdict = testVerdict(request, test, outcome, bytes, outcomes.exceptions.get(flat))
    return outcomes.clocked.has(flat) ? { ...verdict, byClock: true } : verdict
  })
  const failed = tests.find((test) => test.status !== 'passed')
  const passed = tests.filter((test) => test.status === 'passed').length
  return { status: failed?.status ?? 'passed', tests, passed, total: tests.length }
}

function testVerdict(
  request: GradeRequest,
  test: TestCase,
  outcome: Outcome,
  bytes: Uint8Array,
  exception: string | undefined,
): TestVerdict {
  if (outcome !== 'returned') {
    return exception === undefined ? { status: outcome } : { status: outcome, exception }
  }
  const compared = encodedTest(test).expected.compare(request.comparison, bytes, test.args)
  if (compared === 'malformed') return { status: 'tampered' }
  const status = compared === 'equal' ? 'passed' : 'wrong_answer'
  if (request.keepReturned === undefined || request.keepReturned === false) return { status }
  return withReturned(status, request, bytes)
}

function withReturned(
  status: 'passed' | 'wrong_answer',
  request: GradeRequest,
  bytes: Uint8Array,
): TestVerdict {
  const library = isPythonEqual(request.comparison)
  const limits = request.keepReturned === 'whole' ? WHOLE_VALUE : KEPT_VALUE
  const reading = readAnswer(bytes, { ...limits, library })
  if (reading.status === 'malformed') return { status: 'tampered' }
  const kept = reading.status === 'read' && isBuiltin(reading.answer)
  return kept ? { status, returned: reading.answer } : { status }
}
