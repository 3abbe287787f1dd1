import type { RealClocks } from './environment.ts'
import type { Interpreter } from './interpreter.ts'
import type { GuestBatch, GuestOutcomes, GuestProgram, Meter, StepReport, Stop } from './module.ts'

/** What the host calls. All of it is synchronous; `step` alone may be cut short by a timeout. */
export interface Driver {
  load(batch: GuestBatch): void
  /** Runs tests until the batch is done, `sliceMs` have passed, or the isolate must be replaced. */
  step(sliceMs: number): StepReport
  /**
   * After a timeout killed `step`: `retry` runs the test again alone, `test` gives it a time limit,
   * `program` gives all tests of the program a time limit.
   */
  cut(how: 'retry' | 'test' | 'program'): StepReport
  /** Outcomes of the programs that are finished. */
  take(): GuestOutcomes
  /** Milliseconds that each of the latest resets took. */
  resetTimes(): readonly number[]
}

/**
 * Runs batches of programs, one test at a time, and records what came of each test.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createDriver(
  interpreter: Interpreter,
  meter: Meter,
  clocks: RealClocks,
  options: {
    readonly outcomes: readonly string[]
    readonly sharedPerReset: number
    readonly replaceAfter: number
    readonly replaceHeapBytes: number
  },
): Driver {
  const { py, walker } = interpreter
  const SIGNAL_INTERVAL = 50
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
  const resetTimes: number[] = []

  let batch: GuestBatch = { programs: [], testSets: [] }
  let programIndex = 0
  let position = 0
  let flatStart = 0
  let codes = new Uint8Array(0)
  let starts = new Uint32Array(0)
  let stops = new Uint32Array(0)
  let exceptions: [number, string][] = []
  // Bytes of values that belong to finished tests; whatever is past it is a test cut short.
  let keptLength = 0
  let programStart = 0

  let code = 0
  let entry = 0
  let exceptionName = ''
  // The outcome of the test in turn once it is known, while what it made is being freed.
  let decided = 255
  // Programs since the last reset; a dirty interpreter was stopped in the middle of something.
  let used = 0
  let dirty = false
  let lastShared = false
  let resets = 0
  let unshared = 0
  let alone = false
  let replace: StepReport['replace'] = ''

  return { load, step, cut, take, resetTimes: () => [...resetTimes] }

  function load(next: GuestBatch): void {
    batch = next
    programIndex = 0
    position = 0
    flatStart = 0
    code = 0
    alone = false
    walker.length = 0
    keptLength = 0
    programStart = 0
    const tests = batch.programs.reduce((sum, program) => sum + program.order.length, 0)
    codes = new Uint8Array(tests).fill(NOT_RUN)
    starts = new Uint32Array(tests)
    stops = new Uint32Array(tests)
    exceptions = []
  }

  function report(): StepReport {
    const done = programIndex >= batch.programs.length
    return { done, program: programIndex, resets, replace, full: keptLength > FULL_BYTES }
  }

  function step(sliceMs: number): StepReport {
    const end = clocks.now() + sliceMs
    for (;;) {
      const program = batch.programs[programIndex]
      if (program === undefined || replace !== '') return report()
      if (code === 0 && !begin(program)) {
        if (replace !== '') return report()
        finish(program)
        continue
      }
      runNext(program)
      if (position >= program.order.length) finish(program)
      if (alone || clocks.now() >= end || (position === 0 && keptLength > FULL_BYTES)) {
        alone = false
        return report()
      }
    }
  }

  /** Makes the interpreter ready and compiles; false when there is nothing to run. */
  function begin(program: GuestProgram): boolean {
    if (position >= program.order.length) return false
    if (!prepare(program)) return false
    meter.heapLimit = program.limits.heapBytes
    const failed = compile(program)
    if (failed === -1) return true
    fillRest(program, failed)
    return false
  }

  function prepare(program: GuestProgram): boolean {
    const share = program.shared && lastShared && used < options.sharedPerReset
    if (dirty || (used > 0 && !share)) {
      if (unshared >= options.replaceAfter) replace = 'count'
      if (interpreter.heapBytes() > options.replaceHeapBytes) replace = 'heap'
      if (interpreter.heapBytes() > program.limits.heapBytes) replace = 'heap'
      if (replace !== '') return false
      clean()
      if (!interpreter.canary()) {
        replace = 'canary'
        return false
      }
    }
    used++
    lastShared = program.shared
    if (!program.shared && position === 0) unshared++
    return true
  }

  function clean(): void {
    const begin = clocks.fineNow()
    interpreter.reset()
    resetTimes[resets % RESET_TIMES] = clocks.fineNow() - begin
    resets++
    used = 0
    dirty = false
  }

  /** -1 when the program compiled, else the outcome of every test. */
  function compile(program: GuestProgram): number {
    startMeter(program)
    meter.locked = true
    try {
      code = interpreter.compile(program.source, program.limits.sourceBytes)
      if (code > 0) {
        entry = interpreter.newString(program.entryPoint)
        return -1
      }
      const outOfMemory = code === 0 && interpreter.takeException().outOfMemory
      code = 0
      return outOfMemory && meter.heapDenied ? MEMORY : SYNTAX_ERROR
    } catch (error) {
      dirty = true
      code = 0
      const outcome = outcomeOfStop(error)
      return outcome === RUNTIME_ERROR ? SYNTAX_ERROR : outcome
    } finally {
      meter.locked = false
    }
  }

  function startMeter(program: GuestProgram): void {
    meter.work = 0
    meter.workLimit = program.limits.workPerTest
    meter.outputBytes = 0
    meter.outputLimit = program.limits.outputBytes
    meter.heapDenied = false
    py.HEAP32[py.__Py_emscripten_signal_clock >> 2] = SIGNAL_INTERVAL
    py.HEAPU8[py._Py_EMSCRIPTEN_SIGNAL_HANDLING] = meter.workLimit > 0 ? 1 : 0
  }

  function runNext(program: GuestProgram): void {
    const test = program.order[position] as number
    const flat = flatStart + test
    const wasUsed = used
    exceptionName = ''
    walker.length = keptLength
    const outcome = runTest(program, test)
    // What earlier programs left on a shared heap must not decide whether this one ran out.
    if (outcome === MEMORY && program.shared && wasUsed > 1) {
      dirty = true
      code = 0
      return
    }
    record(program, flat, outcome)
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
    if (outcome === TAMPERED) {
      replace = 'tamper'
      fillRest(program, TAMPERED)
    }
    if (outcome === TIME && program.limits.stopAtTimeLimit) fillRest(program, TIME)
  }

  function fillRest(program: GuestProgram, outcome: number): void {
    for (const test of program.order) {
      const flat = flatStart + test
      if (codes[flat] !== NOT_RUN) continue
      codes[flat] = outcome
      starts[flat] = keptLength
      stops[flat] = keptLength
    }
    position = program.order.length
    if (outcome === TAMPERED) replace = 'tamper'
  }

  function finish(program: GuestProgram): void {
    if (!dirty && code > 0) {
      py._Py_DecRef(entry)
      py._Py_DecRef(code)
    }
    code = 0
    position = 0
    flatStart += program.order.length
    programStart = keptLength
    programIndex++
  }

  function runTest(program: GuestProgram, test: number): number {
    startMeter(program)
    decided = NOT_RUN
    meter.locked = true
    try {
      return callEntryPoint(program, test)
    } catch (error) {
      dirty = true
      // What a test came to stands, even if the native stack overflows while it is cleaned up.
      const stopped = (error as Partial<Stop> | null)?.stop !== undefined
      return stopped || decided === NOT_RUN ? outcomeOfStop(error) : decided
    } finally {
      meter.locked = false
    }
  }

  function callEntryPoint(program: GuestProgram, test: number): number {
    const globals = interpreter.newGlobals()
    const evaluated = py._PyEval_EvalCode(code, globals, globals)
    if (evaluated === 0) return release(program, outcomeOfException(), globals, 0)
    py._Py_DecRef(evaluated)
    const callable = py._PyDict_GetItemWithError(globals, entry)
    if (callable === 0 || py._PyCallable_Check(callable) === 0) {
      py._PyErr_Clear()
      return release(program, MISSING, globals, 0)
    }
    const data = batch.testSets[program.testSet]?.[test]
    const args = data === undefined ? 0 : interpreter.newArguments(data)
    if (args === 0) return release(program, outcomeOfException(), globals, 0)
    const result = py._PyObject_Call(callable, args, 0)
    if (result === 0) return release(program, outcomeOfException(), globals, args)
    decided = outcomeOfResult(program, result)
    py._Py_DecRef(result)
    return release(program, decided, globals, args)
  }

  /**
   * Frees what the test made. Where an interpreter is shared the globals are emptied first, because
   * functions and their globals hold each other; elsewhere a hook may still need them.
   */
  function release(program: GuestProgram, outcome: number, globals: number, args: number): number {
    decided = outcome
    if (args !== 0) py._Py_DecRef(args)
    if (program.shared) py._PyDict_Clear(globals)
    py._Py_DecRef(globals)
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

  function outcomeOfException(): number {
    const exception = interpreter.takeException()
    exceptionName = exception.name
    return exception.outOfMemory ? MEMORY : RUNTIME_ERROR
  }

  function outcomeOfStop(error: unknown): number {
    const stop = (error as Partial<Stop> | null)?.stop
    if (stop === 'tamper') return TAMPERED
    if (stop === 'output') return OUTPUT
    if (stop === 'work') return TIME
    if (meter.heapDenied) return MEMORY
    // A trap or an overflow of the native stack, where CPython itself would have crashed.
    exceptionName =
      stop === 'exit'
        ? 'SystemExit'
        : error instanceof RangeError
          ? 'RecursionError'
          : 'SystemError'
    return RUNTIME_ERROR
  }

  function cut(how: 'retry' | 'test' | 'program'): StepReport {
    const program = batch.programs[programIndex]
    meter.locked = false
    dirty = true
    code = 0
    if (program === undefined) return report()
    walker.length = keptLength
    if (how === 'retry') {
      alone = true
      return report()
    }
    if (position < program.order.length && how === 'test') {
      record(program, flatStart + (program.order[position] as number), TIME)
    } else {
      // How far it came before its total was spent is a matter of chance: nothing of it counts.
      codes.fill(NOT_RUN, flatStart, flatStart + program.order.length)
      keptLength = programStart
      walker.length = keptLength
      fillRest(program, TIME)
    }
    if (position >= program.order.length) finish(program)
    return report()
  }

  function take(): GuestOutcomes {
    const bytes = walker.bytes(0)
    const total = flatStart
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
    const kept = exceptions.filter(([flat]) => flat < total)
    return { codes: codes.slice(0, total), ends, values: values.slice(0, length), exceptions: kept }
  }
}
