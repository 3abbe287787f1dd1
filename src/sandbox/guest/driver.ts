import type { RealClocks } from './environment.ts'
import type { Allowance, Guard } from './guard.ts'
import type { Interpreter } from './interpreter.ts'
import type {
  GuestBatch,
  GuestOutcomes,
  GuestProgram,
  Meter,
  PythonExports,
  StepReport,
  Stop,
} from './module.ts'

/** What the host calls. All of it is synchronous; `step` alone may be cut short by a timeout. */
export interface Driver {
  load(batch: GuestBatch): void
  /** Runs tests until the batch is done, `sliceMs` have passed, or the isolate must be replaced. */
  step(sliceMs: number): StepReport
  /**
   * After a timeout killed `step`: `retry` runs the test again alone, `test` gives it a time limit. Where
   * the program's total is spent, `again` runs all of it again and `program` gives it a time limit.
   */
  cut(how: Cut): StepReport
  /** Outcomes of the programs that are confirmed. */
  take(): GuestOutcomes
  /** Milliseconds that each of the latest resets took. */
  resetTimes(): readonly number[]
}

export type Cut = 'retry' | 'test' | 'again' | 'program'

export interface DriverSettings {
  readonly outcomes: readonly string[]
  readonly sharedPerReset: number
  readonly replaceAfter: number
  readonly replaceHeapBytes: number
}

/**
 * Runs batches of programs, one test at a time, and records what came of each test.
 *
 * The interpreter is put back and asked its canary after each program, or after each group of those
 * that share it; only then are their outcomes confirmed, and only confirmed ones are given away.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createDriver(
  guard: Guard,
  interpreter: Interpreter,
  meter: Meter,
  clocks: RealClocks,
  options: DriverSettings,
): Driver {
  const { walker } = interpreter
  const codeOf = (outcome: string) => options.outcomes.indexOf(outcome)
  const RETURNED = codeOf('returned')
  const RUNTIME_ERROR = codeOf('runtime_error')
  const SYNTAX_ERROR = codeOf('syntax_error')
  const MISSING = codeOf('missing_entry_point')
  const INVALID = codeOf('invalid_return')
  const TIME = codeOf('time_limit')
  const MEMORY = codeOf('memory_limit')
  const OUTPUT = codeOf('output_limit')
  const TAMPERED = codeOf('tampered')
  const NOT_RUN = 255
  const RESET_TIMES = 500
  // Values held for the host: so many for a whole program, and so many before the host takes them.
  const PROGRAM_BYTES = 64 * 1_048_576
  const FULL_BYTES = 8 * 1_048_576
  // Of a limit that neighbours can make seem nearer, a program that shares may use so much.
  const SHARED_SHARE = 0.5
  const resetTimes: number[] = []

  let batch: GuestBatch = { programs: [], testSets: [] }
  let programIndex = 0
  let confirmed = 0
  let confirmedTests = 0
  let position = 0
  let flatStart = 0
  let codes = new Uint8Array(0)
  let starts = new Uint32Array(0)
  let stops = new Uint32Array(0)
  let exceptions: [number, string][] = []
  let clocked: number[] = []
  // Bytes of values that belong to finished tests; whatever is past it is a test cut short.
  let keptLength = 0
  let programStart = 0

  let code = 0
  let entry = 0
  let fuelLeft = 0
  let exceptionName = ''
  // The outcome of the test in turn once it is known, while what it made is being freed.
  let decided = NOT_RUN
  // Programs since the last reset; a dirty interpreter was stopped in the middle of something.
  let used = 0
  // Tests since then.
  let ran = 0
  let dirty = false
  // Set for a program that could not be judged beside others and runs again by itself.
  let ownOnly = false
  let resets = 0
  let unshared = 0
  let alone = false
  let stackEnded = false
  let replace: StepReport['replace'] = ''

  return { load, step, cut, take, resetTimes: () => [...resetTimes] }

  function load(next: GuestBatch): void {
    batch = next
    programIndex = 0
    confirmed = 0
    confirmedTests = 0
    position = 0
    flatStart = 0
    code = 0
    alone = false
    ownOnly = false
    walker.length = 0
    keptLength = 0
    programStart = 0
    const tests = batch.programs.reduce((sum, program) => sum + program.order.length, 0)
    codes = new Uint8Array(tests).fill(NOT_RUN)
    starts = new Uint32Array(tests)
    stops = new Uint32Array(tests)
    exceptions = []
    clocked = []
    if (used > 0) putBack()
  }

  function report(): StepReport {
    return {
      done: confirmed >= batch.programs.length,
      confirmed,
      program: programIndex,
      resets,
      replace,
      full: keptLength > FULL_BYTES,
    }
  }

  function step(sliceMs: number): StepReport {
    const end = clocks.now() + sliceMs
    for (;;) {
      if (replace !== '') return report()
      const program = batch.programs[programIndex]
      if (program === undefined) {
        confirm()
        return report()
      }
      if (code === 0) begin(program)
      if (code !== 0) runNext(program)
      if (position >= program.order.length && !unfit()) finish(program)
      const between = position === 0
      if (alone || clocks.now() >= end || (between && keptLength > FULL_BYTES)) {
        alone = false
        if (between && keptLength > FULL_BYTES) confirm()
        return report()
      }
    }
  }

  /** Whether nothing more may be done here; after tampering the program is still to be finished. */
  function unfit(): boolean {
    return replace !== '' && replace !== 'tamper'
  }

  /** Makes the interpreter ready and compiles, so that there is code, or every outcome is known. */
  function begin(program: GuestProgram): void {
    if (position >= program.order.length) return
    // A program stopped in its middle goes on in a clean interpreter, whatever its size by now.
    if (dirty || (position === 0 && used > 0 && !shares(program))) {
      putBack()
      confirm()
    }
    if (position === 0 && guard.memoryBytes() > program.limits.heapBytes) {
      confirm()
      replace ||= 'heap'
    }
    if (replace !== '') return
    if (position === 0) {
      fuelLeft = program.limits.fuelPerProgram
      if (!shares(program)) unshared++
    }
    used++
    const failed = compile(program)
    // Compiling hashes classes, whose addresses never change.
    guard.takeAddressSeen()
    if (failed === NOT_RUN) return
    if (failed === MEMORY && shares(program)) startAgain(program)
    else fillRest(program, failed)
  }

  function shares(program: GuestProgram): boolean {
    return program.shared && !ownOnly
  }

  /** Resets and asks the canary; the isolate is to be replaced if it does not answer. */
  function putBack(): void {
    const begin = clocks.fineNow()
    interpreter.reset()
    resetTimes[resets % RESET_TIMES] = clocks.fineNow() - begin
    resets++
    used = 0
    ran = 0
    dirty = false
    if (!interpreter.canary()) replace = 'canary'
  }

  /**
   * Lets the outcomes of all finished programs stand if the interpreter is sound. Programs that share
   * one are confirmed by the canary alone, since they leave nothing that a reset would have to mend.
   */
  function confirm(): void {
    if (confirmed === programIndex) return
    if (dirty) putBack()
    else if (used > 0 && !interpreter.canary()) replace = 'canary'
    if (replace === 'canary' || replace === 'tamper') return
    confirmed = programIndex
    confirmedTests = flatStart
  }

  /** `NOT_RUN` when the program compiled, else the outcome of every test. */
  function compile(program: GuestProgram): number {
    try {
      return enter(program, (py) => {
        code = interpreter.compile(py, program.source, program.limits.sourceBytes)
        if (code > 0) {
          entry = interpreter.newString(py, program.entryPoint)
          return NOT_RUN
        }
        const outOfMemory = code === 0 && interpreter.takeException(py).outOfMemory
        code = 0
        return outOfMemory && meter.heapDenied ? MEMORY : SYNTAX_ERROR
      })
    } catch (error) {
      dirty = true
      code = 0
      const outcome = outcomeOfStop(error)
      return outcome === RUNTIME_ERROR ? SYNTAX_ERROR : outcome
    }
  }

  /** Everything that a program brings about is paid from its fuel: compiling and freeing, too. */
  function enter<T>(program: GuestProgram, body: (py: PythonExports) => T): T {
    try {
      return guard.enter(allowance(program), body)
    } finally {
      fuelLeft -= guard.spent()
    }
  }

  function allowance({ limits }: GuestProgram): Allowance {
    return {
      fuel: Math.max(1, Math.min(limits.fuelPerTest, fuelLeft)),
      work: limits.workPerTest,
      outputBytes: limits.outputBytes,
      heapBytes: limits.heapBytes,
    }
  }

  function runNext(program: GuestProgram): void {
    if (replace !== '') return
    const test = program.order[position] as number
    exceptionName = ''
    walker.length = keptLength
    const runs = fuelLeft > 0
    const outcome = runs ? runTest(program, test) : TIME
    if (shares(program) && neighboursMatter(program, outcome)) {
      startAgain(program)
      return
    }
    // What the tests before left on the heap may have filled it: the test runs again on a clean one.
    if (runs && meter.heapDenied && ran > 1 && outcome !== TAMPERED) {
      walker.length = keptLength
      dirty = true
      code = 0
      return
    }
    record(program, flatStart + test, outcome)
  }

  /** Whether what earlier programs left on a shared heap may have decided the outcome. */
  function neighboursMatter({ limits }: GuestProgram, outcome: number): boolean {
    if (meter.heapDenied) return true
    if (outcome === MEMORY || guard.takeAddressSeen()) return true
    const share = Math.min(limits.fuelPerTest, fuelLeft + guard.spent()) * SHARED_SHARE
    return guard.spent() > share
  }

  /** Runs a program again by itself; those before it stand once its reset finds the interpreter sound. */
  function startAgain(program: GuestProgram): void {
    forget(program)
    ownOnly = true
    dirty = true
    code = 0
    position = 0
  }

  function forget(program: GuestProgram): void {
    codes.fill(NOT_RUN, flatStart, flatStart + program.order.length)
    exceptions = exceptions.filter(([flat]) => flat < flatStart)
    clocked = clocked.filter((flat) => flat < flatStart)
    keptLength = programStart
    walker.length = keptLength
  }

  function record(program: GuestProgram, flat: number, outcome: number): void {
    codes[flat] = outcome
    if (outcome !== RETURNED) walker.length = keptLength
    starts[flat] = keptLength
    keptLength = walker.length
    stops[flat] = keptLength
    if (outcome === RUNTIME_ERROR) exceptions.push([flat, exceptionName])
    position++
    if (dirty) code = 0
    if (outcome === TAMPERED) fillRest(program, TAMPERED)
    if (outcome === TIME && program.limits.stopAtTimeLimit) fillRest(program, TIME)
  }

  function fillRest(program: GuestProgram, outcome: number): void {
    for (const test of program.order) {
      const flat = flatStart + test
      if (outcome === TAMPERED) {
        codes[flat] = outcome
        stops[flat] = starts[flat] as number
      }
      if (codes[flat] !== NOT_RUN) continue
      codes[flat] = outcome
      starts[flat] = keptLength
      stops[flat] = keptLength
    }
    position = program.order.length
    if (outcome === TAMPERED) replace = 'tamper'
  }

  function finish(program: GuestProgram): void {
    const shared = shares(program)
    if (!dirty && code > 0) freeCode(program)
    code = 0
    position = 0
    flatStart += program.order.length
    programStart = keptLength
    programIndex++
    ownOnly = false
    if (replace === 'tamper') {
      // What tampered is known by itself; those that shared with it are judged again.
      if (confirmed === programIndex - 1) {
        confirmed = programIndex
        confirmedTests = flatStart
      }
      return
    }
    if (used > 0 && (!shared || dirty || used >= options.sharedPerReset)) {
      putBack()
      confirm()
    } else if (used === 0) confirm()
    if (replace !== '') return
    if (stackEnded) replace = 'stack'
    if (unshared >= options.replaceAfter) replace = 'count'
    if (guard.memoryBytes() > options.replaceHeapBytes) replace = 'heap'
    if (replace !== '') confirm()
  }

  /** Freeing is running: a callback on the code object may be waiting for this moment. */
  function freeCode(program: GuestProgram): void {
    try {
      enter(program, (py) => {
        py.Py_DecRef(entry)
        py.Py_DecRef(code)
      })
    } catch (error) {
      dirty = true
      if (outcomeOfStop(error) === TAMPERED) fillRest(program, TAMPERED)
    }
  }

  function runTest(program: GuestProgram, test: number): number {
    decided = NOT_RUN
    ran++
    try {
      return enter(program, (py) => callEntryPoint(py, program, test))
    } catch (error) {
      dirty = true
      const name = exceptionName
      const outcome = outcomeOfStop(error)
      if (decided === NOT_RUN || outcome === TAMPERED) return outcome
      // What a test came to stands, whatever happens while what it made is freed; but no tampering.
      exceptionName = name
      return decided
    }
  }

  function callEntryPoint(py: PythonExports, program: GuestProgram, test: number): number {
    const globals = interpreter.newGlobals(py, !shares(program))
    if (globals === 0) return outcomeOfException(py)
    const evaluated = py.PyEval_EvalCode(code, globals, globals)
    if (evaluated === 0) return release(py, program, outcomeOfException(py), globals, 0)
    py.Py_DecRef(evaluated)
    const callable = py.PyDict_GetItemWithError(globals, entry)
    if (callable === 0 || py.PyCallable_Check(callable) === 0) {
      py.PyErr_Clear()
      return release(py, program, MISSING, globals, 0)
    }
    const data = batch.testSets[program.testSet]?.[test]
    const args = data === undefined ? 0 : interpreter.newArguments(py, data)
    if (args === 0) return release(py, program, outcomeOfException(py), globals, 0)
    const result = py.PyObject_Call(callable, args, 0)
    if (result === 0) return release(py, program, outcomeOfException(py), globals, args)
    decided = outcomeOfResult(program, result)
    py.Py_DecRef(result)
    return release(py, program, decided, globals, args)
  }

  /**
   * Frees what the test made. Where an interpreter is shared the globals are emptied first, because
   * functions and their globals hold each other; elsewhere a hook may still need them.
   */
  function release(
    py: PythonExports,
    program: GuestProgram,
    outcome: number,
    globals: number,
    args: number,
  ): number {
    decided = outcome
    if (args !== 0) py.Py_DecRef(args)
    if (shares(program)) py.PyDict_Clear(globals)
    py.Py_DecRef(globals)
    return outcome
  }

  function outcomeOfResult(program: GuestProgram, result: number): number {
    const walked = walker.walk(result, {
      bytes: Math.min(program.limits.returnBytes, PROGRAM_BYTES - (keptLength - programStart)),
      depth: program.limits.returnDepth,
      convert: program.convert,
    })
    return walked === 'value' ? RETURNED : walked === 'invalid' ? INVALID : OUTPUT
  }

  function outcomeOfException(py: PythonExports): number {
    const exception = interpreter.takeException(py)
    exceptionName = exception.name
    return exception.outOfMemory ? MEMORY : RUNTIME_ERROR
  }

  function outcomeOfStop(error: unknown): number {
    const stop = (error as Partial<Stop> | null)?.stop
    if (stop === 'tamper') return TAMPERED
    if (stop === 'output') return OUTPUT
    if (stop === 'work' || guard.overspent()) return TIME
    if (meter.heapDenied) return MEMORY
    // The end of the C stack, of the engine's own, or a trap where CPython itself would have crashed.
    if (error instanceof RangeError) stackEnded = true
    exceptionName =
      stop === 'exit'
        ? 'SystemExit'
        : error instanceof RangeError || guard.stackEnded()
          ? 'RecursionError'
          : 'SystemError'
    return RUNTIME_ERROR
  }

  function cut(how: Cut): StepReport {
    const program = batch.programs[programIndex]
    if (guard.abandon()) fuelLeft -= guard.spent()
    dirty = true
    code = 0
    if (program === undefined) return report()
    walker.length = keptLength
    if (how === 'retry') {
      alone = true
      return report()
    }
    if (how === 'again') {
      startAgain(program)
      return report()
    }
    if (position < program.order.length && how === 'test') {
      clocked.push(flatStart + (program.order[position] as number))
      record(program, flatStart + (program.order[position] as number), TIME)
    } else {
      // How far it came before its total was spent is a matter of chance: nothing of it counts.
      forget(program)
      for (const test of program.order) clocked.push(flatStart + test)
      fillRest(program, TIME)
    }
    if (position >= program.order.length) finish(program)
    return report()
  }

  function take(): GuestOutcomes {
    const bytes = walker.bytes(0)
    const total = confirmedTests
    const ends = new Uint32Array(total)
    const values = new Uint8Array(bytes.length)
    let length = 0
    for (let flat = 0; flat < total; flat++) {
      const from = starts[flat] as number
      const value = bytes.subarray(from, stops[flat] as number)
      if (codes[flat] === RETURNED) {
        values.set(value, length)
        length += value.length
      }
      ends[flat] = length
    }
    return {
      codes: codes.slice(0, total),
      ends,
      values: values.slice(0, length),
      exceptions: exceptions.filter(([flat]) => flat < total),
      clocked: clocked.filter((flat) => flat < total),
    }
  }
}
