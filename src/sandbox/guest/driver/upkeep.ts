import type { RealClocks } from '../environment.ts'
import type { Interpreter } from '../interpreter/interpreter.ts'

/** Of so many latest resets the times are kept. */
const RESET_TIMES = 500

/** Puts the interpreter back, and knows what was done with it since it last was. */
export class Upkeep {
  /** Programs since the last reset. */
  programs = 0
  /** Tests since then. */
  tests = 0
  /** Whether something was stopped in its middle since then. */
  dirty = false
  /** Resets so far in this isolate. */
  resets = 0
  readonly #interpreter: Interpreter
  readonly #clocks: RealClocks
  readonly #timesMs: number[] = []

  constructor(interpreter: Interpreter, clocks: RealClocks) {
    this.#interpreter = interpreter
    this.#clocks = clocks
  }

  /** Resets and asks the canary; false, and the isolate is to be replaced, if it does not answer. */
  putBack(): boolean {
    const begin = this.#clocks.fineNow()
    this.#interpreter.reset()
    this.#timesMs[this.resets % RESET_TIMES] = this.#clocks.fineNow() - begin
    this.resets++
    this.programs = 0
    this.tests = 0
    this.dirty = false
    return this.#interpreter.canary()
  }

  /**
   * Whether the interpreter is sound: put back first if it is dirty, and asked its canary if anything
   * was done since it last was.
   */
  isSound(): boolean {
    if (this.dirty) return this.putBack()
    return this.programs === 0 || this.#interpreter.canary()
  }

  /** Milliseconds that each of the latest resets took. */
  timesMs(): readonly number[] {
    return [...this.#timesMs]
  }
}
