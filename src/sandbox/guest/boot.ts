import type { LockedInstance } from './import-lock.ts'
import type { GuestGlobals, PyodideModule, WasmImport, WasmInstance, WasmTable } from './module.ts'

/** The heap of a prepared interpreter: everything below the stack and everything above it. */
export interface HeapImage {
  readonly low: Uint8Array
  readonly highStart: number
  readonly high: Uint8Array
}

export interface BootOptions {
  readonly wasm: ArrayBuffer
  readonly standardLibrary: ArrayBuffer
  readonly pythonVersion: string
  /** Python that prepares a cold interpreter; not run when an image is given. */
  readonly prepare: string
  readonly image: HeapImage | null
}

/** A booted interpreter before anything was locked. */
export interface Booted {
  readonly py: PyodideModule
  readonly table: WasmTable
  image(): HeapImage
}

/**
 * Starts CPython inside the isolate: synchronously compiled, its standard library in memory.
 *
 * Pyodide's own loader is left out on purpose: it would import its Python side, asyncio and all,
 * which makes the heap twice as large and gives a candidate more to reach for.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function bootInterpreter(
  options: BootOptions,
  instance: LockedInstance,
  wrapImports: (imports: Record<string, WasmImport>) => void,
  print: (line: string) => void = () => {},
): Promise<Booted> {
  const HOME = '/home/solution'
  const root = globalThis as unknown as GuestGlobals
  let table: WasmTable | null = null
  const settings = {
    noImageDecoding: true,
    noAudioDecoding: true,
    noWasmDecoding: false,
    noInitialRun: options.image !== null,
    print,
    printErr: print,
    thisProgram: '/python',
    arguments: [] as string[],
    API: { config: { jsglobals: {}, env: {} }, runtimeEnv: { IN_SHELL: true } },
    locateFile: (file: string) => `/${file}`,
    preRun: [installFiles],
    instantiateWasm,
  }
  return root.createPyodideModule(settings).then((py) => {
    if (options.image === null) prepare(py)
    else restore(py, options.image)
    return { py, table: table as WasmTable, image: () => imageOf(py) }
  })

  function installFiles(py: PyodideModule): void {
    const [major, minor] = options.pythonVersion.split('.')
    py.FS.mkdirTree(`/lib/python${major}.${minor}/site-packages`)
    py.FS.mkdirTree(`/lib/python${major}.${minor}/lib-dynload`)
    py.FS.writeFile(`/lib/python${major}${minor}.zip`, new Uint8Array(options.standardLibrary))
    py.FS.mkdirTree(HOME)
    py.FS.chdir(HOME)
    Object.assign(py.ENV, { HOME, PYTHONHASHSEED: '0', TZ: 'UTC' })
  }

  function instantiateWasm(
    imports: {
      env: Record<string, WasmImport>
      wasi_snapshot_preview1: Record<string, WasmImport>
    },
    done: (instance: WasmInstance, module: object) => void,
  ): object {
    const mark = Symbol('error')
    imports.env.Jsv_GetError_import = () => mark
    imports.env.JsvError_Check = ((value: unknown) => (value === mark ? 1 : 0)) as WasmImport
    wrapImports(imports.env)
    const module = new root.WebAssembly.Module(options.wasm)
    const wasm = new root.WebAssembly.Instance(module, imports)
    skipDynamicLinking(wasm)
    instance.memory = wasm.exports.memory
    table = wasm.exports.__indirect_function_table
    done(wasm, module)
    return {}
  }

  /**
   * Emscripten would give each of 7,000 exports a place in the function table and compile a stub
   * for each missing graphics call, all for libraries that are never loaded; a symbol that has an
   * address already is passed over.
   */
  function skipDynamicLinking(wasm: WasmInstance): void {
    const symbols = (settings as { GOT?: Record<string, { value: number }> }).GOT
    if (symbols === undefined) return
    for (const symbol of Object.values(symbols)) if (symbol.value === -1) symbol.value = 0
    const nowhere = { value: 0 }
    for (const [name, exported] of Object.entries(wasm.exports)) {
      if (typeof exported === 'function') symbols[name] ??= nowhere
    }
  }

  function prepare(py: PyodideModule): void {
    const at = py._malloc(options.prepare.length + 1)
    for (let i = 0; i < options.prepare.length; i++) {
      py.HEAPU8[at + i] = options.prepare.charCodeAt(i)
    }
    py.HEAPU8[at + options.prepare.length] = 0
    const failed = py._PyRun_SimpleString(at) !== 0
    py._free(at)
    if (failed) throw new Error('the interpreter could not be prepared')
  }

  function imageOf(py: PyodideModule): HeapImage {
    const highStart = py._emscripten_stack_get_base()
    const end = py.HEAPU32[py._emscripten_get_sbrk_ptr() >> 2] as number
    return {
      low: py.HEAPU8.slice(0, py._emscripten_stack_get_end()),
      highStart,
      high: py.HEAPU8.slice(highStart, end),
    }
  }

  function restore(py: PyodideModule, image: HeapImage): void {
    if (image.highStart + image.high.length > py.HEAPU8.length) throw new Error('image too large')
    py.HEAPU8.set(image.low, 0)
    py.HEAPU8.set(image.high, image.highStart)
  }
}
