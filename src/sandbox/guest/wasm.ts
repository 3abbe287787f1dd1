/** What boot uses of Emscripten's module object; after it, nobody does. */
export interface EmscriptenModule {
  readonly FS: {
    mkdirTree(path: string): void
    writeFile(path: string, data: Uint8Array): void
    chdir(path: string): void
  }
  readonly ENV: Record<string, string>
  _malloc(bytes: number): number
  _free(pointer: number): void
  _PyRun_SimpleString(text: number): number
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

export interface WasmTable {
  readonly length: number
  get(index: number): unknown
  set(index: number, value: unknown): void
  grow(places: number): number
}

export interface WasmGlobal {
  value: number
}

/** The instance's exports: functions, addresses as globals, memory and the function table. */
export type RawExports = Readonly<Record<string, ((...args: number[]) => number) | WasmGlobal>> & {
  readonly memory: WasmMemory
  readonly __indirect_function_table: WasmTable
}

export interface WasmInstance {
  readonly exports: RawExports
}

/** The isolate's globals that guest code uses; Node's own types know no WebAssembly. */
export interface GuestGlobals {
  createPyodideModule(settings: object): Promise<EmscriptenModule>
  readonly WebAssembly: {
    readonly Module: new (bytes: ArrayBuffer | Uint8Array) => object
    readonly Instance: new (module: object, imports: object) => WasmInstance
  }
}

/** A function import of the WebAssembly module. */
export type WasmImport = (...args: never[]) => unknown
