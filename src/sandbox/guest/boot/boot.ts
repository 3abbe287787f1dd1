import type { BootOptions, HeapImage } from '../contract.ts'
import type {
  EmscriptenModule,
  GuestGlobals,
  RawExports,
  WasmImport,
  WasmInstance,
} from '../wasm.ts'
import { disarmModule, removeModules } from './builtin-modules.ts'
import { imageOf, restoreImage } from './heap-image.ts'
import { hideAddresses } from './printed-addresses.ts'
import { shrinkStack, tellStack } from './stack.ts'
import { runPython } from './statements.ts'

/** A booted interpreter before anything was locked. */
export interface Booted {
  readonly raw: RawExports
  image(): HeapImage
}

/** Puts wrappers around the imports; `raw` gives the exports once there are any. */
export type WrapImports = (imports: Record<string, WasmImport>, raw: () => RawExports) => void

interface Imports {
  readonly env: Record<string, WasmImport>
  readonly wasi_snapshot_preview1: Record<string, WasmImport>
}

const HOME = '/home/solution'

/**
 * Starts CPython inside the isolate: synchronously compiled, its standard library in memory.
 *
 * Pyodide's own loader is left out on purpose: it would import its Python side, asyncio and all,
 * which makes the heap twice as large and gives a candidate more to reach for.
 */
export function bootInterpreter(
  options: BootOptions,
  wrapImports: WrapImports,
  print: (line: string) => void = () => {},
): Promise<Booted> {
  return new Boot(options, wrapImports, print).run()
}

class Boot {
  readonly #options: BootOptions
  readonly #wrapImports: WrapImports
  readonly #root = globalThis as unknown as GuestGlobals
  /** Emscripten's module object, as it begins. */
  readonly #settings: object & { readonly GOT?: Record<string, { value: number }> }
  #raw: RawExports | null = null
  #tellGrowth: (memory: number) => void = () => {}

  constructor(options: BootOptions, wrapImports: WrapImports, print: (line: string) => void) {
    this.#options = options
    this.#wrapImports = wrapImports
    this.#settings = {
      noImageDecoding: true,
      noAudioDecoding: true,
      noWasmDecoding: false,
      noInitialRun: options.image !== null,
      print,
      printErr: print,
      thisProgram: '/python',
      arguments: [],
      API: { config: { jsglobals: {}, env: {} }, runtimeEnv: { IN_SHELL: true } },
      locateFile: (file: string) => `/${file}`,
      preRun: [(emscripten: EmscriptenModule) => this.#installFiles(emscripten)],
      onRuntimeInitialized: () => tellStack(this.#exports()),
      instantiateWasm: (
        imports: Imports,
        done: (instance: WasmInstance, module: object) => void,
      ): object => this.#instantiate(imports, done),
    } as object
  }

  run(): Promise<Booted> {
    const { image } = this.#options
    return this.#root.createPyodideModule(this.#settings).then((emscripten) => {
      const raw = this.#exports()
      if (image === null) this.#prepare(emscripten, raw)
      else restoreImage(raw, image, this.#tellGrowth)
      return { raw, image: () => imageOf(raw) }
    })
  }

  #exports(): RawExports {
    if (this.#raw === null) throw new Error('there is no instance yet')
    return this.#raw
  }

  #installFiles(emscripten: EmscriptenModule): void {
    const [major, minor] = this.#options.pythonVersion.split('.')
    emscripten.FS.mkdirTree(`/lib/python${major}.${minor}/site-packages`)
    emscripten.FS.mkdirTree(`/lib/python${major}.${minor}/lib-dynload`)
    emscripten.FS.writeFile(
      `/lib/python${major}${minor}.zip`,
      new Uint8Array(this.#options.standardLibrary),
    )
    emscripten.FS.mkdirTree(HOME)
    emscripten.FS.chdir(HOME)
    Object.assign(emscripten.ENV, { HOME, PYTHONHASHSEED: '0', TZ: 'UTC' })
  }

  #instantiate(imports: Imports, done: (instance: WasmInstance, module: object) => void): object {
    const mark = Symbol('error')
    imports.env.Jsv_GetError_import = () => mark
    imports.env.JsvError_Check = ((value: unknown) => (value === mark ? 1 : 0)) as WasmImport
    this.#wrapImports(imports.env, () => this.#raw as RawExports)
    const module = new this.#root.WebAssembly.Module(this.#options.wasm)
    const wasm = new this.#root.WebAssembly.Instance(module, imports)
    this.#skipDynamicLinking(wasm)
    this.#raw = wasm.exports
    this.#tellGrowth = imports.env.emscripten_notify_memory_growth as (memory: number) => void
    shrinkStack(wasm.exports)
    if (this.#options.image === null) removeModules(wasm.exports, this.#options.removedModules)
    done(wasm, module)
    return {}
  }

  /**
   * Emscripten would give each of 7,000 exports a place in the function table and compile a stub
   * for each missing graphics call, all for libraries that are never loaded; a symbol that has an
   * address already is passed over.
   */
  #skipDynamicLinking(wasm: WasmInstance): void {
    const symbols = this.#settings.GOT
    if (symbols === undefined) return
    for (const symbol of Object.values(symbols)) if (symbol.value === -1) symbol.value = 0
    const nowhere = { value: 0 }
    for (const [name, exported] of Object.entries(wasm.exports)) {
      if (typeof exported === 'function') symbols[name] ??= nowhere
    }
  }

  #prepare(emscripten: EmscriptenModule, raw: RawExports): void {
    const { prepare, removedModules } = this.#options
    if (!runPython(emscripten, raw, prepare)) {
      throw new Error('the interpreter could not be prepared')
    }
    hideAddresses(emscripten, raw)
    if (removedModules.length > 0) disarmModule(raw, '_pyodide_core')
  }
}
