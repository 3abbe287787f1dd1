import type { GuestLimits, GuestProgram, Outcome } from '../contract.ts'
import type { Allowance, Guard } from '../guard/guard.ts'
import type { Interpreter } from '../interpreter/interpreter.ts'
import type { Meter } from '../meter.ts'
import type { PythonExports } from '../python.ts'
import type { WalkBudget } from '../walker/walk.ts'
import { type Stopped, stopOf } from './stops.ts'
import type { Upkeep } from './upkeep.ts'

/** One test of a program. */
export interface TestCall {
  readonly limits: GuestLimits
  /** Whether the program shares its interpreter. */
  readonly shared: boolean
  /** Marshalled. */
  readonly args: Uint8Array | undefined
  readonly budget: WalkBudget
}

const OUTCOME_OF_WALK = {
  value: 'returned',
  invalid: 'invalid_return',
  'too-large': 'output_limit',
} as const

/** Of a limit that neighbours can make seem nearer, a program that shares may use so much. */
const SHARED_SHARE = 0.5

/** The program in turn: its code, its fuel, and each of its ways into the interpreter. */
export class ProgramRun {
  /** The exception that the latest test ended with. */
  exceptionName = ''
  /** How much of a value was read in the latest test for nothing, because it could not be read whole. */
  wasted = 0
  /** Whether the engine's own stack ever came to its end. */
  stackEnded = false
  readonly #guard: Guard
  readonly #interpreter: Interpreter
  readonly #meter: Meter
  readonly #upkeep: Upkeep
  #code = 0
  #entry = 0
  #fuelLeft = 0
  /** The outcome of the test in turn once it is known, while what it made is being freed. */
  #decided: Outcome | null = null

  constructor(guard: Guard, interpreter: Interpreter, meter: Meter, upkeep: Upkeep) {
    this.#guard = guard
    this.#interpreter = interpreter
    this.#meter = meter
    this.#upkeep = upkeep
  }

  get compiled(): boolean {
    return this.#code !== 0
  }

  get hasFuel(): boolean {
    return this.#fuelLeft > 0
  }

  /** Gives the program all of its fuel. */
  refuel(limits: GuestLimits): void {
    this.#fuelLeft = limits.fuelPerProgram
  }

  /** Drops the code without freeing it: a reset will. */
  dropCode(): void {
    this.#code = 0
  }

  /** Takes from the fuel what an entry used that a timeout cut short. */
  abandon(): void {
    if (this.#guard.abandon()) this.#fuelLeft -= this.#guard.spent()
  }

  /** Null when the program compiled, else the outcome of every test. */
  compile(program: GuestProgram): Outcome | null {
    try {
      return this.#enter(program.limits, (py) => this.#compileInside(py, program))
    } catch (error) {
      this.#upkeep.dirty = true
      this.#code = 0
      const { outcome } = this.#stopped(error)
      return outcome === 'runtime_error' ? 'syntax_error' : outcome
    } finally {
      // Compiling hashes classes, whose addresses never change.
      this.#guard.takeAddressSeen()
    }
  }

  runTest(test: TestCall): Outcome {
    this.exceptionName = ''
    this.wasted = 0
    this.#decided = null
    this.#upkeep.tests++
    try {
      return this.#enter(test.limits, (py) => this.#callEntryPoint(py, test))
    } catch (error) {
      this.#upkeep.dirty = true
      const { outcome, exception } = this.#stopped(error)
      // What a test came to stands, whatever happens while what it made is freed; but no tampering.
      if (this.#decided !== null && outcome !== 'tampered') return this.#decided
      if (outcome === 'runtime_error') this.exceptionName = exception
      return outcome
    }
  }

  /** Whether what earlier programs left on a shared heap may have decided the outcome. */
  neighboursMatter(limits: GuestLimits, outcome: Outcome): boolean {
    if (this.#meter.heapDenied) return true
    if (outcome === 'memory_limit' || this.#guard.takeAddressSeen()) return true
    const spent = this.#guard.spent()
    return spent > Math.min(limits.fuelPerTest, this.#fuelLeft + spent) * SHARED_SHARE
  }

  /**
   * Frees the code; false where that was tampering. Freeing is running: a callback on the code object
   * may be waiting for this moment.
   */
  freeCode(limits: GuestLimits): boolean {
    try {
      this.#enter(limits, (py) => {
        py.Py_DecRef(this.#entry)
        py.Py_DecRef(this.#code)
      })
    } catch (error) {
      this.#upkeep.dirty = true
      return this.#stopped(error).outcome !== 'tampered'
    } finally {
      this.#code = 0
    }
    return true
  }

  #compileInside(py: PythonExports, { source, entryPoint, limits }: GuestProgram): Outcome | null {
    const code = this.#interpreter.compile(py, source, limits.sourceBytes)
    if (code > 0) {
      this.#code = code
      this.#entry = this.#interpreter.newString(py, entryPoint)
      return null
    }
    const outOfMemory = code === 0 && this.#interpreter.takeException(py).outOfMemory
    return outOfMemory && this.#meter.heapDenied ? 'memory_limit' : 'syntax_error'
  }

  /** Everything that a program brings about is paid from its fuel: compiling and freeing, too. */
  #enter<T>(limits: GuestLimits, body: (py: PythonExports) => T): T {
    try {
      return this.#guard.enter(this.#allowance(limits), body)
    } finally {
      this.#fuelLeft -= this.#guard.spent()
    }
  }

  #allowance(limits: GuestLimits): Allowance {
    return {
      fuel: Math.max(1, Math.min(limits.fuelPerTest, this.#fuelLeft)),
      work: limits.workPerTest,
      outputBytes: limits.outputBytes,
      heapBytes: limits.heapBytes,
    }
  }

  #callEntryPoint(py: PythonExports, test: TestCall): Outcome {
    const globals = this.#interpreter.newGlobals(py, !test.shared)
    if (globals === 0) return this.#raised(py)
    const evaluated = py.PyEval_EvalCode(this.#code, globals, globals)
    if (evaluated === 0) return this.#release(py, test, this.#raised(py), globals, 0)
    py.Py_DecRef(evaluated)
    const callable = py.PyDict_GetItemWithError(globals, this.#entry)
    if (callable === 0 || py.PyCallable_Check(callable) === 0) {
      py.PyErr_Clear()
      return this.#release(py, test, 'missing_entry_point', globals, 0)
    }
    const args = test.args === undefined ? 0 : this.#interpreter.newArguments(py, test.args)
    if (args === 0) return this.#release(py, test, this.#raised(py), globals, 0)
    const result = py.PyObject_Call(callable, args, 0)
    if (result === 0) return this.#release(py, test, this.#raised(py), globals, args)
    const { walker } = this.#interpreter
    const walked = walker.walk(result, test.budget)
    if (walked !== 'value') this.wasted = walker.effort
    const outcome = OUTCOME_OF_WALK[walked]
    this.#decided = outcome
    py.Py_DecRef(result)
    return this.#release(py, test, outcome, globals, args)
  }

  /**
   * Frees what the test made. Where an interpreter is shared the globals are emptied first, because
   * functions and their globals hold each other; elsewhere a hook may still need them.
   */
  #release(
    py: PythonExports,
    test: TestCall,
    outcome: Outcome,
    globals: number,
    args: number,
  ): Outcome {
    this.#decided = outcome
    if (args !== 0) py.Py_DecRef(args)
    if (test.shared) py.PyDict_Clear(globals)
    py.Py_DecRef(globals)
    return outcome
  }

  #raised(py: PythonExports): Outcome {
    const exception = this.#interpreter.takeException(py)
    this.exceptionName = exception.name
    return exception.outOfMemory ? 'memory_limit' : 'runtime_error'
  }

  #stopped(error: unknown): Stopped {
    const stopped = stopOf(error, this.#guard, this.#meter.heapDenied)
    if (stopped.engineStack) this.stackEnded = true
    return stopped
  }
}
