import type {
  EmscriptenModule,
  GuestGlobals,
  RawExports,
  WasmGlobal,
  WasmImport,
  WasmInstance,
} from './module.ts'

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
  /** Builtin modules that the interpreter is to know nothing of; already gone from an image. */
  readonly removedModules: readonly string[]
  readonly image: HeapImage | null
}

/** A booted interpreter before anything was locked. */
export interface Booted {
  readonly raw: RawExports
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
  wrapImports: (imports: Record<string, WasmImport>, raw: () => RawExports) => void,
  print: (line: string) => void = () => {},
): Promise<Booted> {
  const HOME = '/home/solution'
  /** Of the 10 MB that the module sets aside: a reset clears every byte of it. */
  const STACK_BYTES = 4 * 1_048_576
  const PAGE = 65_536
  const root = globalThis as unknown as GuestGlobals
  let raw: RawExports | null = null
  let tellGrowth: (memory: number) => void = () => {}
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
    onRuntimeInitialized: tellStack,
    instantiateWasm,
  }
  return root.createPyodideModule(settings).then((emscripten) => {
    const exports = raw as RawExports
    if (options.image === null) prepare(emscripten, exports)
    else restore(exports, options.image)
    return { raw: exports, image: () => imageOf(exports) }
  })

  function installFiles(emscripten: EmscriptenModule): void {
    const [major, minor] = options.pythonVersion.split('.')
    emscripten.FS.mkdirTree(`/lib/python${major}.${minor}/site-packages`)
    emscripten.FS.mkdirTree(`/lib/python${major}.${minor}/lib-dynload`)
    emscripten.FS.writeFile(
      `/lib/python${major}${minor}.zip`,
      new Uint8Array(options.standardLibrary),
    )
    emscripten.FS.mkdirTree(HOME)
    emscripten.FS.chdir(HOME)
    Object.assign(emscripten.ENV, { HOME, PYTHONHASHSEED: '0', TZ: 'UTC' })
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
    wrapImports(imports.env, () => raw as RawExports)
    const module = new root.WebAssembly.Module(options.wasm)
    const wasm = new root.WebAssembly.Instance(module, imports)
    skipDynamicLinking(wasm)
    raw = wasm.exports
    tellGrowth = imports.env.emscripten_notify_memory_growth as typeof tellGrowth
    shrinkStack(raw)
    if (options.image === null) removeModules(raw)
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

  /** Ends the C stack, and begins the heap, at 4 MB above the data, before anything uses either. */
  function shrinkStack(exports: RawExports): void {
    const call = (name: string, ...args: number[]) =>
      (exports[name] as (...args: number[]) => number)(...args)
    call('emscripten_stack_init')
    const low = call('emscripten_stack_get_end')
    const high = call('emscripten_stack_get_base')
    const breakAt = call('emscripten_get_sbrk_ptr') >>> 2
    const heap = new Uint32Array(exports.memory.buffer)
    const top = low + STACK_BYTES
    if (heap[breakAt] !== high || top >= high)
      throw new Error('the stack is not where it should be')
    heap[breakAt] = top
    ;(exports.__stack_pointer as WasmGlobal).value = top
    ;(exports.codegen_gym_stack_limit as WasmGlobal).value = low
  }

  /** Says so to C, whose constructors have just asked the linker instead. */
  function tellStack(): void {
    const { emscripten_stack_set_limits, __stack_pointer, codegen_gym_stack_limit } =
      raw as RawExports
    const low = (codegen_gym_stack_limit as WasmGlobal).value
    ;(emscripten_stack_set_limits as (...args: number[]) => number)(low + STACK_BYTES, low)
    if ((__stack_pointer as WasmGlobal).value > low + STACK_BYTES)
      throw new Error('the stack moved')
  }

  /** Takes entries out of the table of builtin modules, before the interpreter reads it. */
  function removeModules(exports: RawExports): void {
    const heap = new Uint32Array(exports.memory.buffer)
    const bytes = new Uint8Array(exports.memory.buffer)
    const nameAt = (at: number): string => {
      let name = ''
      for (let i = at; bytes[i] !== 0; i++) name += String.fromCharCode(bytes[i] as number)
      return name
    }
    const entries = heap[(exports.PyImport_Inittab as WasmGlobal).value >>> 2] as number
    let to = entries >>> 2
    for (let from = to; heap[from] !== 0; from += 2) {
      if (options.removedModules.includes(nameAt(heap[from] as number))) continue
      heap[to] = heap[from] as number
      heap[to + 1] = heap[from + 1] as number
      to += 2
    }
    heap[to] = 0
    heap[to + 1] = 0
  }

  function prepare(emscripten: EmscriptenModule, exports: RawExports): void {
    if (!run(emscripten, exports, options.prepare)) {
      throw new Error('the interpreter could not be prepared')
    }
    hideAddresses(emscripten, exports)
    if (options.removedModules.length > 0) disarm(exports, '_pyodide_core')
  }

  /** Makes the entry of a module that was added while booting one of a harmless module. */
  function disarm(exports: RawExports, module: string): void {
    const heap = new Uint32Array(exports.memory.buffer)
    const harmless = entriesOf(heap, textAddresses(exports, '_abc'))[0]
    const armed = entriesOf(heap, textAddresses(exports, module))
    if (harmless === undefined || armed.length === 0) throw new Error(`${module} was not found`)
    for (const at of armed) {
      heap[at] = heap[harmless] as number
      heap[at + 1] = heap[harmless + 1] as number
    }
  }

  /** Words that point to one of the texts and are followed by a place in the function table. */
  function entriesOf(heap: Uint32Array, texts: readonly number[]): readonly number[] {
    const entries: number[] = []
    for (let at = 256; at < heap.length - 1; at++) {
      const next = heap[at + 1] as number
      if (next > 0 && next < 32_768 && texts.includes(heap[at] as number)) entries.push(at)
    }
    return entries
  }

  function textAddresses(exports: RawExports, text: string): readonly number[] {
    const heap = new Uint8Array(exports.memory.buffer)
    const found: number[] = []
    const matches = (at: number): boolean => {
      for (let i = 0; i < text.length; i++) if (heap[at + i] !== text.charCodeAt(i)) return false
      return heap[at + text.length] === 0
    }
    for (let at = heap.indexOf(text.charCodeAt(0), 1024); at >= 0; ) {
      if (matches(at)) found.push(at)
      at = heap.indexOf(text.charCodeAt(0), at + 1)
    }
    return found
  }

  /** Whether Python code ran without an exception. */
  function run(emscripten: EmscriptenModule, exports: RawExports, code: string): boolean {
    const at = emscripten._malloc(code.length + 1)
    const heap = new Uint8Array(exports.memory.buffer)
    for (let i = 0; i < code.length; i++) heap[at + i] = code.charCodeAt(i)
    heap[at + code.length] = 0
    const failed = emscripten._PyRun_SimpleString(at) !== 0
    emscripten._free(at)
    return !failed
  }

  /**
   * Makes `repr` print `0x` where it would print an address, which depends on what ran before: the
   * format is one of a few texts that end in `%p`, and the right one is found by trying.
   */
  function hideAddresses(emscripten: EmscriptenModule, exports: RawExports): void {
    const end = (exports.emscripten_stack_get_end as () => number)()
    const isFormat = (at: number): boolean => {
      const heap = new Uint8Array(exports.memory.buffer)
      return heap[at] === 37 && heap[at + 1] === 112 && heap[at + 2] === 0
    }
    const write = (at: number, text: string): void => {
      const heap = new Uint8Array(exports.memory.buffer)
      for (let i = 0; i < text.length; i++) heap[at + i] = text.charCodeAt(i)
    }
    for (let at = 1024; at < end - 2; at++) {
      if (!isFormat(at)) continue
      write(at, '0x')
      if (run(emscripten, exports, "assert repr(object()) == '<object object at 0x>'")) return
      write(at, '%p')
    }
    throw new Error('the format of addresses was not found')
  }

  function imageOf(exports: RawExports): HeapImage {
    const heap = new Uint8Array(exports.memory.buffer)
    const highStart = (exports.emscripten_stack_get_base as () => number)()
    const breakAt = (exports.emscripten_get_sbrk_ptr as () => number)()
    const end = new Uint32Array(exports.memory.buffer)[breakAt >>> 2] as number
    return {
      low: heap.slice(0, (exports.emscripten_stack_get_end as () => number)()),
      highStart,
      high: heap.slice(highStart, end),
    }
  }

  function restore(exports: RawExports, image: HeapImage): void {
    const missing = image.highStart + image.high.length - exports.memory.buffer.byteLength
    if (missing > 0) {
      exports.memory.grow(Math.ceil(missing / PAGE))
      // Emscripten's own functions keep views of the memory that are void from now on.
      tellGrowth(0)
    }
    const heap = new Uint8Array(exports.memory.buffer)
    heap.set(image.low, 0)
    heap.set(image.high, image.highStart)
  }
}
