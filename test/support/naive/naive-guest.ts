import { type Booted, bootInterpreter } from '../../../src/sandbox/guest/boot/boot.ts'
import type { BootOptions, HeapImage } from '../../../src/sandbox/guest/contract.ts'
import { createEnvironment } from '../../../src/sandbox/guest/environment.ts'
import { newMeter } from '../../../src/sandbox/guest/meter.ts'
import type { EmscriptenModule, WasmGlobal } from '../../../src/sandbox/guest/wasm.ts'

/** What the naive grader uses of Emscripten's module object, which it keeps. */
interface OpenModule extends EmscriptenModule {
  readonly API: { config: { jsglobals: object }; finalizeBootstrap(): void }
  readonly HEAPU8: Uint8Array
  readonly HEAPU32: Uint32Array
  _emscripten_stack_get_current(): number
  _emscripten_stack_get_end(): number
  _emscripten_stack_get_base(): number
  _emscripten_get_sbrk_ptr(): number
  __emscripten_stack_restore(stack: number): void
  stringToNewUTF8(text: string): number
}

interface NaiveGlobals {
  createPyodideModule(settings: object): Promise<OpenModule>
  readonly log: (line: string) => void
  /** Where an attack that reaches JavaScript leaves its verdict. */
  verdict: string
  naive: unknown
}

interface Mark {
  readonly low: Uint8Array
  readonly high: Uint8Array
  readonly stack: number
  readonly end: number
}

const root = globalThis as unknown as NaiveGlobals
root.verdict = ''
createEnvironment(newMeter(), root.log)
const makeModule = root.createPyodideModule
let module: OpenModule | null = null
let booted: Booted | null = null
let mark: Mark | null = null
root.createPyodideModule = (settings) =>
  makeModule(settings).then((made) => {
    module = made
    return made
  })

function there<T>(value: T | null): T {
  if (value === null) throw new Error('the naive interpreter is not that far')
  return value
}

function takeMark(): Mark {
  const py = there(module)
  const end = py.HEAPU32[py._emscripten_get_sbrk_ptr() >> 2] as number
  return {
    low: py.HEAPU8.slice(0, py._emscripten_stack_get_end()),
    high: py.HEAPU8.slice(py._emscripten_stack_get_base(), end),
    stack: py._emscripten_stack_get_current(),
    end,
  }
}

function putBack({ low, high, stack, end }: Mark): void {
  const py = there(module)
  const used = py.HEAPU32[py._emscripten_get_sbrk_ptr() >> 2] as number
  py.HEAPU8.set(low, 0)
  py.HEAPU8.set(high, py._emscripten_stack_get_base())
  py.HEAPU8.fill(0, end, used >= end && used <= py.HEAPU8.length ? used : py.HEAPU8.length)
  py.__emscripten_stack_restore(stack)
  root.verdict = ''
}

function run(code: string): string {
  const py = there(module)
  // The metered module would stop at an empty tank: a naive grader has none.
  ;(there(booted).raw.codegen_gym_fuel as WasmGlobal).value = 0x7fffffff
  const failed = py._PyRun_SimpleString(py.stringToNewUTF8(code))
  return JSON.stringify({
    verdict: root.verdict || (failed ? 'raised' : 'ran'),
    heapBytes: py.HEAPU8.length,
  })
}

root.naive = {
  start(options: BootOptions) {
    const print = (line: string) => root.log(line)
    bootInterpreter(options, () => {}, print).then((made) => {
      booted = made
    })
  },
  image: (): HeapImage => there(booted).image(),
  full() {
    const { API } = there(module)
    API.config.jsglobals = globalThis
    API.finalizeBootstrap()
  },
  mark() {
    mark = takeMark()
  },
  restore: () => putBack(there(mark)),
  run,
}
