import { type GuestOutcomes, OUTCOMES, type Outcome } from '../guest/contract.ts'

/** What the name of an exception's type may be, by the time it leaves an isolate. */
const EXCEPTION_NAME = /^[A-Za-z0-9_]{1,100}$/

/** Checked outcomes, with what is known of some tests by the test. */
export interface IndexedOutcomes extends Omit<GuestOutcomes, 'exceptions' | 'clocked'> {
  readonly exceptions: ReadonlyMap<number, string>
  readonly clocked: ReadonlySet<number>
}

export function indexed(outcomes: GuestOutcomes): IndexedOutcomes {
  const exceptions = new Map(outcomes.exceptions)
  return { ...outcomes, exceptions, clocked: new Set(outcomes.clocked) }
}

/** Outcomes of one program that no isolate could give: every test has the same. */
export function givenOutcomes(tests: number, outcome: Outcome): GuestOutcomes {
  return {
    codes: new Uint8Array(tests).fill(OUTCOMES.indexOf(outcome)),
    ends: new Uint32Array(tests),
    values: new Uint8Array(0),
    exceptions: [],
    clocked: [],
  }
}

/**
 * What an isolate said of so many tests, checked to be of that form: the isolate is not trusted, and
 * neither is the worker that held it. Null for anything else.
 */
export function checkedOutcomes(given: unknown, tests: number): GuestOutcomes | null {
  const { codes, ends, values, exceptions, clocked } = (given ?? {}) as Partial<GuestOutcomes>
  if (!(codes instanceof Uint8Array && codes.length === tests)) return null
  if (!(ends instanceof Uint32Array && ends.length === tests)) return null
  if (!(values instanceof Uint8Array)) return null
  for (let i = 0, before = 0; i < tests; i++) {
    const end = ends[i] as number
    if ((codes[i] as number) >= OUTCOMES.length || end < before || end > values.length) return null
    before = end
  }
  const isTest = (flat: unknown) =>
    Number.isInteger(flat) && Number(flat) >= 0 && Number(flat) < tests
  if (!Array.isArray(clocked) || !clocked.every(isTest)) return null
  if (!Array.isArray(exceptions)) return null
  const named = (entry: unknown): boolean =>
    Array.isArray(entry) &&
    isTest(entry[0]) &&
    typeof entry[1] === 'string' &&
    EXCEPTION_NAME.test(entry[1])
  if (!exceptions.every(named)) return null
  return { codes, ends, values, exceptions, clocked }
}
