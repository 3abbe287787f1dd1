import type { GuestMemory, ReadOnlyFiles } from './files.ts'
import type { Meter, Stop, WasmImport, WasmMemory } from './module.ts'

type Imports = Record<string, WasmImport>

export interface ImportTable {
  /** Puts a wrapper in place of every function, before the module is instantiated. */
  wrap(imports: Imports): void
  /** From now on, and for ever, candidates' imports are in force: most of them traps. */
  seal(files: ReadOnlyFiles): void
}

/**
 * What WebAssembly can call of JavaScript. While the interpreter boots these are Emscripten's own
 * functions. Sealed, each is one of four: answered here, answered with an error number, passed on to
 * one of Emscripten's (clocks, calendars, the environment), or a trap that marks the program as
 * tampered. There is no way back, so that nothing a candidate leaves behind can wait for one.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createImportTable(
  meter: Meter,
  memory: GuestMemory,
  instance: { memory: WasmMemory | null; signalClock: () => number },
): ImportTable {
  const PAGE = 65_536
  const GROWTH = 16 * PAGE
  /** About what a call out takes, in turns of a loop; what is asked all the time costs less. */
  const CALL_COST = 256
  const FREQUENT_COST = 16
  const FREQUENT = new Set(['_Py_CheckEmscriptenSignals_Helper', '_PyEM_TrampolineCall_JS'])
  const [EACCES, EMFILE, ENOSYS, EPERM] = [2, 33, 52, 63]
  const passed = new Set([
    '_PyEM_TrampolineCall_JS',
    '__call_sighandler',
    'emscripten_get_heap_max',
    'emscripten_get_now',
    'emscripten_date_now',
    'clock_res_get',
    'clock_time_get',
    '_tzset_js',
    '_timegm_js',
    '_mktime_js',
    '_localtime_js',
    '_gmtime_js',
    'environ_sizes_get',
    'environ_get',
    '_emscripten_get_progname',
    '_Py_emscripten_runtime',
    // Whether the stack could be switched: it never can, and these say so.
    'can_run_sync_js',
    'saveState',
    'Jsv_GetError_import',
    'JsvError_Check',
  ])
  const refused: Readonly<Record<string, number | null>> = {
    __syscall_chdir: -EACCES,
    __syscall_fchdir: -EACCES,
    __syscall_dup: -EMFILE,
    __syscall_dup3: -EMFILE,
    __syscall_pipe: -EMFILE,
    __syscall_umask_js: 18,
    __syscall_getuid32_js: 0,
    __syscall_socket: -EPERM,
    __syscall_accept4: -EPERM,
    __syscall_bind: -EPERM,
    __syscall_connect: -EPERM,
    __syscall_getpeername: -EPERM,
    __syscall_getsockname: -EPERM,
    __syscall_getsockopt: -EPERM,
    __syscall_listen: -EPERM,
    __syscall_recvfrom: -EPERM,
    __syscall_recvmsg: -EPERM,
    __syscall_sendmsg: -EPERM,
    __syscall_sendto: -EPERM,
    getaddrinfo: -1,
    getnameinfo: -1,
    getprotobyname: 0,
    _emscripten_lookup_name: 0,
    _emscripten_system: -ENOSYS,
    _setitimer_js: 0,
    _maybe_connect_async: null,
    _maybe_recvfrom_async: null,
    _maybe_sendto_async: null,
    _maybe_poll_async: null,
    _try_fcntl64: -EPERM,
    _try_shutdown: -EPERM,
  }
  const ends = new Set([
    'exit',
    'proc_exit',
    '_abort_js',
    '__assert_fail',
    'fail_test',
    '_emscripten_runtime_keepalive_clear',
  ])
  let sealedCalls: Readonly<Record<string, (...args: never[]) => unknown>> | null = null
  const originals: Imports = {}
  const special: Readonly<Record<string, (...args: never[]) => unknown>> = {
    _Py_CheckEmscriptenSignals_Helper: () => {
      if (meter.workLimit === 0) return 0
      // The interpreter asks after 50 of its ticks, with its clock just set back to 50; at other
      // times it is a long loop in C that asks, or `repr` of one object.
      meter.work += instance.signalClock() === 50 ? 50 : 5
      if (meter.work > meter.workLimit) halt('work', 'ticks')
      return 0
    },
    emscripten_resize_heap: (requested: number) => growExactly(requested >>> 0, meter.heapLimit),
    emscripten_notify_memory_growth: () => {},
    random_get: (buffer: number, bytes: number) => {
      meter.charge(bytes * 4)
      const heap = memory.u8()
      for (let i = 0; i < bytes; i++) heap[buffer + i] = randomByte()
      return 0
    },
  }

  return {
    wrap(imports) {
      for (const [name, original] of Object.entries(imports)) {
        if (typeof original !== 'function') continue
        originals[name] = original
        // Emscripten reads a function's signature from it when it makes a table entry of it.
        imports[name] = Object.assign(entry(name, bootOf(name, original)), {
          sig: (original as { sig?: string }).sig,
        })
      }
    },
    seal(files) {
      const calls: Record<string, (...args: never[]) => unknown> = {}
      for (const name of Object.keys(originals)) calls[name] = sealedOf(name, files)
      sealedCalls = Object.freeze(calls)
    },
  }

  function entry(name: string, boot: WasmImport): WasmImport {
    const cost = FREQUENT.has(name) ? FREQUENT_COST : CALL_COST
    return (...args) => {
      if (sealedCalls === null) return boot(...args)
      // Nothing runs while nothing is entered; if it does, the guard has a hole.
      if (!meter.inside) halt('tamper', `${name} outside the guard`)
      // Whether memory must grow depends on what grew before: it may not decide what is left.
      if (name !== 'emscripten_resize_heap') meter.charge(cost)
      return (sealedCalls[name] as WasmImport)(...args)
    }
  }

  function halt(stop: Stop['stop'], detail: string): never {
    throw { stop, detail }
  }

  function bootOf(name: string, original: WasmImport): WasmImport {
    if (name !== 'emscripten_resize_heap') return original
    // Emscripten itself would grow by a fifth more than is asked for.
    return ((requested: number) => growExactly(requested >>> 0, 2 ** 31)) as WasmImport
  }

  function sealedOf(name: string, files: ReadOnlyFiles): (...args: never[]) => unknown {
    const own = files.calls[name] ?? special[name]
    if (own !== undefined) return own
    if (passed.has(name)) return originals[name] as WasmImport
    if (name in refused) return () => refused[name]
    const stop = ends.has(name) ? 'exit' : 'tamper'
    return () => halt(stop, name)
  }

  /** Grows to what was asked, at least 1 MB at a time, and never past the limit. */
  function growExactly(requested: number, limit: number): boolean {
    const own = instance.memory
    if (own === null) return false
    if (requested > limit) {
      meter.heapDenied = true
      return false
    }
    const now = own.buffer.byteLength
    const wanted = Math.max(requested, Math.min(now + GROWTH, limit))
    if (wanted <= now) return true
    try {
      own.grow(Math.ceil((wanted - now) / PAGE))
    } catch {
      meter.heapDenied = true
      return false
    }
    ;(originals.emscripten_notify_memory_growth as ((memory: number) => void) | undefined)?.(0)
    return true
  }

  /** Marsaglia's xorshift32: enough for `os.urandom`, and the same for every program. */
  function randomByte(): number {
    let x = meter.randomState
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    meter.randomState = x
    return x & 255
  }
}
