import type { Guard } from './guard.ts'
import type { GuestGlobals, Meter, RawExports, Stop, WasmTable } from './module.ts'

/**
 * Takes from the interpreter what only helps attackers: making code objects from bytes, and modules
 * that reach for raw memory or JavaScript. Works on the interpreter's own tables in memory, which the
 * base image holds, so that every reset puts it back. Called once, before the base image is taken.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function harden(
  guard: Guard,
  raw: RawExports,
  meter: Meter,
  refusedModules: readonly string[],
): void {
  const refused = new Set(refusedModules)
  // Offsets of slots in a type object of CPython 3.14 on 32 bits, and of fields in a code object.
  const METHODS = 116
  const NEW = 156
  const CODE_FLAGS = 24
  const ITERABLE_COROUTINE = 0x100
  const IMPORT_COST = 4_096
  const { memory } = guard
  const table = raw.__indirect_function_table as WasmTable
  const root = globalThis as unknown as GuestGlobals
  const word = (at: number): number => memory.u32()[at >>> 2] as number
  const functionAt = table.get.bind(table) as (index: number) => (...args: number[]) => number
  const allowance = {
    fuel: 0x7fffffff,
    work: 0,
    outputBytes: 1 << 20,
    heapBytes: 2 ** 31,
  }

  guard.enter(allowance, (py) => {
    const coroutine = attributeOf('types', 'coroutine')
    const coroutineCode = py.PyObject_GetAttrString(coroutine, cString('__code__'))
    const message = cString('code objects cannot be made or loaded here')
    refuseCodeMaking()
    refuseMarshalledCode()
    watchImports()

    function cString(value: string): number {
      const at = py.malloc(value.length + 1)
      for (let i = 0; i < value.length; i++) memory.u8()[at + i] = value.charCodeAt(i)
      memory.u8()[at + value.length] = 0
      return at
    }

    function attributeOf(module: string, name: string): number {
      const object = py.PyImport_ImportModule(cString(module))
      const attribute = object === 0 ? 0 : py.PyObject_GetAttrString(object, cString(name))
      if (attribute === 0) throw new Error(`the interpreter has no ${module}.${name}`)
      return attribute
    }

    function refuse(): number {
      py.PyErr_SetString(word(addressOf('PyExc_RuntimeError')), message)
      return 0
    }

    /** `code.replace` and `types.CodeType`; only `types.coroutine` may still set its flag by them. */
    function refuseCodeMaking(): void {
      const type = addressOf('PyCode_Type')
      const byCoroutine = (): boolean => {
        const frame = py.PyEval_GetFrame()
        if (frame === 0) return false
        const code = py.PyFrame_GetCode(frame)
        py.Py_DecRef(code)
        return code === coroutineCode
      }
      // A callable written in C has no frame: who calls is not enough, what is asked for counts.
      const setsOnlyTheFlag = (self = 0, given = 0, count = 0, names = 0): boolean => {
        if (count !== 0 || names === 0 || word(names + 8) !== 1) return false
        if (asciiString(word(names + 16)) !== 'co_flags') return false
        const flags = word(given)
        const ONE_DIGIT = 1 << 3
        if (word(flags + 4) !== addressOf('PyLong_Type') || word(flags + 8) !== ONE_DIGIT) {
          return false
        }
        return word(flags + 12) === (word(self + CODE_FLAGS) | ITERABLE_COROUTINE) >>> 0
      }
      replaceSlot(type + NEW, 3, () => () => refuse())
      for (const name of ['replace', '__replace__']) {
        const method = methodNamed(word(type + METHODS), name)
        replaceSlot(
          method + 4,
          4,
          (original) =>
            (...args) =>
              byCoroutine() && setsOnlyTheFlag(...args) ? original(...args) : refuse(),
        )
      }
    }

    /** Data may be marshalled and read back; code may not, and frozen modules come by name only. */
    function refuseMarshalledCode(): void {
      const noCode = py.PyMarshal_ReadObjectFromString(cString('F'), 1)
      const allowCode = cString('allow_code')
      const key = py.PyUnicode_FromStringAndSize(allowCode, 10)
      const names = py.PyTuple_New(1)
      py.PyTuple_SetItem(names, 0, key)
      const args = py.malloc(8)
      for (const name of ['load', 'loads']) {
        const method = definitionOf(attributeOf('marshal', name))
        replaceSlot(method + 4, 4, (original) => (self = 0, given = 0, count = 0) => {
          if (count < 1) return refuse()
          memory.u32()[args >>> 2] = word(given)
          memory.u32()[(args >>> 2) + 1] = noCode
          return original(self, args, 1, names)
        })
      }
      const frozen = definitionOf(attributeOf('_imp', 'get_frozen_object'))
      replaceSlot(
        frozen + 4,
        3,
        (original) =>
          (self = 0, given = 0, count = 0) =>
            count === 1 ? original(self, given, count) : refuse(),
      )
    }

    function watchImports(): void {
      const hook = addFunction((event, args) => {
        if (!isImport(event as number)) return 0
        // Its text is read here, where no loop of WebAssembly counts.
        meter.charge(IMPORT_COST)
        const name = asciiString(word((args as number) + 16))
        const first = name.split('.')[0] ?? ''
        if (refused.has(first) || first.startsWith('_pyodide')) {
          halt('tamper', `import ${first}`)
        }
        return 0
      }, 3)
      py.PySys_AddAuditHook(hook, 0)
    }

    function methodNamed(methods: number, name: string): number {
      for (let at = methods; word(at) !== 0; at += 16) {
        if (textAt(word(at)) === name) return at
      }
      throw new Error(`the interpreter has no method ${name}`)
    }

    /** The table entry of a builtin function, which every module object made of it shares. */
    function definitionOf(builtin: number): number {
      return word(builtin + 8)
    }

    function replaceSlot(
      at: number,
      parameters: number,
      make: (original: (...args: number[]) => number) => (...args: number[]) => number,
    ): void {
      const original = functionAt(word(at))
      memory.u32()[at >>> 2] = addFunction(make(original), parameters)
    }
  })

  /** Puts a function of so many integers into the table, as a WebAssembly function; gives its place. */
  function addFunction(callback: (...args: number[]) => number, parameters: number): number {
    const I32 = 0x7f
    const types = Array.from({ length: parameters }, () => I32)
    const module = new root.WebAssembly.Module(
      Uint8Array.of(
        ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...[1, 5 + parameters, 1, 0x60, parameters, ...types, 1, I32],
        ...[2, 7, 1, 1, 0x65, 1, 0x66, 0, 0],
        ...[7, 5, 1, 1, 0x66, 0, 0],
      ).buffer,
    )
    const { exports } = new root.WebAssembly.Instance(module, { e: { f: callback } })
    const place = table.grow(1)
    table.set(place, (exports as unknown as { f: unknown }).f)
    return place
  }

  function addressOf(symbol: string): number {
    const address = (raw[symbol] as { value: number } | undefined)?.value
    if (address === undefined) throw new Error(`the module does not export ${symbol}`)
    return address
  }

  function halt(stop: Stop['stop'], detail: string): never {
    throw { stop, detail }
  }

  function textAt(at: number): string {
    let result = ''
    const heap = memory.u8()
    for (let i = at; heap[i] !== 0 && result.length < 200; i++) {
      result += String.fromCharCode(heap[i] ?? 0)
    }
    return result
  }

  function isImport(event: number): boolean {
    const heap = memory.u8()
    for (let i = 0; i < 6; i++) if (heap[event + i] !== 'import'.charCodeAt(i)) return false
    return heap[event + 6] === 0
  }

  /** An exact ASCII string's text, at most 200 characters; empty for anything else. */
  function asciiString(object: number): string {
    if (word(object + 4) !== addressOf('PyUnicode_Type')) return ''
    if (((word(object + 16) >>> 6) & 1) === 0) return ''
    return textAt(object + 20)
  }
}
