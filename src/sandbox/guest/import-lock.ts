import type { Meter, Stop, WasmImport, WasmMemory } from './module.ts'

type Imports = Record<string, WasmImport>

/** What the lock needs of the instance; set once it exists, before anything is locked. */
export interface LockedInstance {
  memory: WasmMemory | null
  heapU32: () => Uint32Array
  heapU8: () => Uint8Array
  /** Ticks left until the interpreter asks again. */
  signalClock: () => number
}

/**
 * Wraps every function that WebAssembly imports: a few pass, some answer with an error number, and
 * all others throw and so mark the program as tampered. Open while the interpreter boots, shut
 * while a candidate runs.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createImportLock(
  meter: Meter,
  instance: LockedInstance,
): { wrap(imports: Imports): void } {
  const PAGE = 65_536
  const GROWTH = 64 * PAGE
  const MAX_OPEN_FILES = 64
  const [EBADF, EACCES, EPERM, EMFILE, ENOSYS] = [8, 2, 63, 33, 52]

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
    'fd_pread',
    'fd_seek',
    'fd_fdstat_get',
    'fd_sync',
    '__syscall_faccessat',
    '__syscall_fcntl64',
    '__syscall_fstat64',
    '__syscall_stat64',
    '__syscall_lstat64',
    '__syscall_newfstatat',
    '__syscall_fadvise64',
    '__syscall_getcwd',
    '__syscall_getdents64',
    '__syscall_readlinkat',
    '__syscall_statfs64',
    '__syscall_fstatfs64',
    '__syscall_getuid32_js',
    '__syscall_ioctl',
    '__syscall_poll',
    '_emscripten_get_progname',
    '_Py_emscripten_runtime',
    'throw_no_gil',
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

  return { wrap }

  function wrap(imports: Imports): void {
    const special = specialImports(imports)
    for (const [name, original] of Object.entries(imports)) {
      if (typeof original !== 'function') continue
      const wrapper = special[name] ?? guarded(name, original)
      // Emscripten reads a function's signature from it when it makes a table entry of it.
      imports[name] = Object.assign(wrapper, { sig: (original as { sig?: string }).sig })
    }
  }

  function halt(stop: Stop['stop'], detail: string): never {
    throw { stop, detail }
  }

  function guarded(name: string, original: WasmImport): WasmImport {
    if (passed.has(name)) return original
    const call = original as (...args: unknown[]) => unknown
    if (name in refused)
      return (...args: unknown[]) => (meter.locked ? refused[name] : call(...args))
    const stop = ends.has(name) ? 'exit' : 'tamper'
    return (...args: unknown[]) => (meter.locked ? halt(stop, name) : call(...args))
  }

  function specialImports(imports: Imports): Imports {
    const open = imports.__syscall_openat as (...args: number[]) => number
    const close = imports.fd_close as (fd: number) => number
    const write = imports.fd_write as (...args: number[]) => number
    const writeAt = imports.fd_pwrite as (...args: number[]) => number
    const read = imports.fd_read as (...args: number[]) => number
    const random = imports.random_get as (...args: number[]) => number
    const grow = imports.emscripten_resize_heap as (bytes: number) => boolean
    const grown = imports.emscripten_notify_memory_growth as (memory: number) => void
    return {
      _Py_CheckEmscriptenSignals_Helper: () => {
        if (!meter.locked || meter.workLimit === 0) return 0
        // The interpreter asks after 50 of its ticks, with its clock just set back to 50; at other
        // times it is a long loop in C that asks, or `repr` of one object.
        meter.work += instance.signalClock() === 50 ? 50 : 5
        if (meter.work > meter.workLimit) halt('work', 'ticks')
        return 0
      },
      emscripten_resize_heap: (requested: number) => {
        if (!meter.locked || instance.memory === null) return grow(requested)
        return growExactly(requested >>> 0, instance.memory, grown)
      },
      __syscall_openat: (dir: number, path: number, flags: number, mode: number) => {
        if (meter.locked) {
          // Anything but O_RDONLY, and O_CREAT, O_TRUNC or O_APPEND with it, would change the tree.
          if ((flags & 3) !== 0 || (flags & (64 | 512 | 1024)) !== 0)
            halt('tamper', 'open to write')
          if (startsWith(path, '/dev')) return -EACCES
          if (meter.openFiles >= MAX_OPEN_FILES) return -EMFILE
        }
        const fd = open(dir, path, flags, mode)
        if (meter.locked && fd >= 0) meter.openFiles++
        return fd
      },
      fd_close: (fd: number) => {
        if (!meter.locked) return close(fd)
        if (fd <= 2) return EBADF
        const result = close(fd)
        if (result === 0) meter.openFiles--
        return result
      },
      fd_write: (fd: number, vectors: number, count: number, written: number) => {
        if (!meter.locked) return write(fd, vectors, count, written)
        return countOutput(fd, vectors, count, written)
      },
      fd_read: (fd: number, vectors: number, count: number, readAt: number) => {
        if (!meter.locked || fd !== 0) return read(fd, vectors, count, readAt)
        // Standard input is always at its end.
        instance.heapU32()[readAt >> 2] = 0
        return 0
      },
      fd_pwrite: (...args: number[]) => {
        if (meter.locked) halt('tamper', 'pwrite')
        return writeAt(...args)
      },
      random_get: (buffer: number, bytes: number) => {
        if (!meter.locked) return random(buffer, bytes)
        const heap = instance.heapU8()
        for (let i = 0; i < bytes; i++) heap[buffer + i] = randomByte()
        return 0
      },
    } as Imports
  }

  /** Grows to what was asked, at least 4 MB at a time, and never past the program's limit. */
  function growExactly(
    requested: number,
    memory: WasmMemory,
    grown: (memory: number) => void,
  ): boolean {
    if (requested > meter.heapLimit) {
      meter.heapDenied = true
      return false
    }
    const now = memory.buffer.byteLength
    const wanted = Math.max(requested, Math.min(now + GROWTH, meter.heapLimit))
    try {
      memory.grow(Math.ceil((wanted - now) / PAGE))
    } catch {
      meter.heapDenied = true
      return false
    }
    grown(0)
    return true
  }

  function countOutput(fd: number, vectors: number, count: number, written: number): number {
    if (fd !== 1 && fd !== 2) return EBADF
    const heap = instance.heapU32()
    let bytes = 0
    for (let i = 0; i < count; i++) bytes += heap[(vectors >> 2) + 2 * i + 1] ?? 0
    meter.outputBytes += bytes
    if (meter.outputBytes > meter.outputLimit) halt('output', 'stdout')
    heap[written >> 2] = bytes
    return 0
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

  function startsWith(path: number, prefix: string): boolean {
    const heap = instance.heapU8()
    for (let i = 0; i < prefix.length; i++) {
      if (heap[path + i] !== prefix.charCodeAt(i)) return false
    }
    return true
  }
}
