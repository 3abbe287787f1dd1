import { EACCES, EMFILE, ENOSYS, EPERM } from '../files/errno.ts'
import { halt } from '../meter.ts'
import type { WasmImport } from '../wasm.ts'

/** Emscripten's own functions that stay: clocks, calendars, the environment. */
const PASSED = new Set([
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

/** Calls that are answered with a number, most of them with that of an error. */
const REFUSED: Readonly<Record<string, number | null>> = {
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

/** Calls that end a process, and so the program. */
const ENDS = new Set([
  'exit',
  'proc_exit',
  '_abort_js',
  '__assert_fail',
  'fail_test',
  '_emscripten_runtime_keepalive_clear',
])

/**
 * What an import does that is not answered by the guest itself: it is passed on, gives a fixed number,
 * ends the program, or is a trap that marks the program as tampered.
 */
export function sealedImport(name: string, original: WasmImport): WasmImport {
  if (PASSED.has(name)) return original
  if (Object.hasOwn(REFUSED, name)) return () => REFUSED[name]
  const stop = ENDS.has(name) ? 'exit' : 'tamper'
  return () => halt(stop, name)
}
