import { type GuestOutcomes, OUTCOMES, type Outcome } from '../contract.ts'
import type { Walker } from '../walker/walker.ts'

const NOT_RUN = 255
/** Values read: so much for a whole program, and so many held before the host takes them. */
const PROGRAM_BYTES = 64 * 1_048_576
const FULL_BYTES = 8 * 1_048_576

/**
 * What came of each test of a batch. Tests are numbered through the batch, in the order of its programs
 * and of their own tests. Values stay in the walker's output until the host takes them.
 */
export class OutcomeRecord {
  readonly #walker: Walker
  #codes = new Uint8Array(0)
  #starts = new Uint32Array(0)
  #stops = new Uint32Array(0)
  #exceptions: [number, string][] = []
  #clocked: number[] = []
  /** Bytes of values that belong to finished tests; whatever is past it is a test cut short. */
  #kept = 0
  #programStart = 0
  /** What of the program's values was read for nothing. */
  #wasted = 0

  constructor(walker: Walker) {
    this.#walker = walker
  }

  begin(tests: number): void {
    this.#codes = new Uint8Array(tests).fill(NOT_RUN)
    this.#starts = new Uint32Array(tests)
    this.#stops = new Uint32Array(tests)
    this.#exceptions = []
    this.#clocked = []
    this.#kept = 0
    this.#programStart = 0
    this.#wasted = 0
    this.#walker.length = 0
  }

  beginProgram(): void {
    this.#programStart = this.#kept
    this.#wasted = 0
  }

  /** Whether so many values wait that the host should take them. */
  get full(): boolean {
    return this.#kept > FULL_BYTES
  }

  /** Bytes that the values of the program in turn may still take. */
  get programBytesLeft(): number {
    return Math.max(0, PROGRAM_BYTES - (this.#kept - this.#programStart) - this.#wasted)
  }

  /** Drops what a test wrote that was cut short. */
  dropUnfinished(): void {
    this.#walker.length = this.#kept
  }

  /**
   * @param exception the type's name, for a `runtime_error`
   * @param wasted how much of a value was read that could not be read whole; it counts as one that was
   */
  record(test: number, outcome: Outcome, exception: string, wasted: number): void {
    this.#wasted += wasted
    if (outcome !== 'returned') this.dropUnfinished()
    this.#codes[test] = OUTCOMES.indexOf(outcome)
    this.#starts[test] = this.#kept
    this.#kept = this.#walker.length
    this.#stops[test] = this.#kept
    if (outcome === 'runtime_error') this.#exceptions.push([test, exception])
  }

  /** Gives an outcome to the tests that have none; `tampered` to all of them. */
  fill(tests: readonly number[], outcome: Outcome): void {
    for (const test of tests) {
      if (outcome === 'tampered') {
        this.#codes[test] = OUTCOMES.indexOf(outcome)
        this.#stops[test] = this.#starts[test] as number
      }
      if (this.#codes[test] !== NOT_RUN) continue
      this.#codes[test] = OUTCOMES.indexOf(outcome)
      this.#starts[test] = this.#kept
      this.#stops[test] = this.#kept
    }
  }

  /** Forgets what is known of the program in turn, whose tests are the last ones. */
  forget(first: number, tests: number): void {
    this.#codes.fill(NOT_RUN, first, first + tests)
    this.#exceptions = this.#exceptions.filter(([test]) => test < first)
    this.#clocked = this.#clocked.filter((test) => test < first)
    this.#kept = this.#programStart
    this.#wasted = 0
    this.dropUnfinished()
  }

  /** Notes that the clock decided a test. */
  markClocked(test: number): void {
    this.#clocked.push(test)
  }

  /** Outcomes of the first so many tests. */
  take(tests: number): GuestOutcomes {
    const bytes = this.#walker.bytes(0)
    const ends = new Uint32Array(tests)
    const values = new Uint8Array(bytes.length)
    const returned = OUTCOMES.indexOf('returned')
    let length = 0
    for (let test = 0; test < tests; test++) {
      if (this.#codes[test] === returned) {
        const value = bytes.subarray(this.#starts[test], this.#stops[test])
        values.set(value, length)
        length += value.length
      }
      ends[test] = length
    }
    return {
      codes: this.#codes.slice(0, tests),
      ends,
      values: values.slice(0, length),
      exceptions: this.#exceptions.filter(([test]) => test < tests),
      clocked: this.#clocked.filter((test) => test < tests),
    }
  }
}
