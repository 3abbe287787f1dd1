/**
 * Whether a program uses only what ordinary solutions do. A program that passes and uses more is run
 * again in a fresh interpreter before it counts, so that a hole in the sandbox, wherever it is, would
 * have to be found twice, the second time from an interpreter that nothing ran in before.
 *
 * Reads the text as it stands, strings and comments included: what it takes for more than ordinary costs
 * a second run and nothing else.
 */
export function isOrdinary(source: string): boolean {
  if (/[^\s -~]/.test(withoutTexts(source))) return false
  for (const [word] of source.matchAll(/[A-Za-z_][A-Za-z0-9_]*/g)) {
    if (UNUSUAL.has(word)) return false
    if (word.startsWith('__') && !METHODS.has(word)) return false
    if (/^(?:co|f|gi|cr|ag|tb)_[a-z]/.test(word) && FRAME_FIELDS.has(word)) return false
  }
  return importsOnlyOrdinary(source)
}

/** Letters beyond ASCII are ordinary in texts, and nowhere else. */
function withoutTexts(source: string): string {
  return source.replace(/"[^"\\\n]*"|'[^'\\\n]*'|#[^\n]*/g, '')
}

function importsOnlyOrdinary(source: string): boolean {
  const statements = source.match(/\bimport\b/g)?.length ?? 0
  let understood = 0
  for (const [, from, imported] of source.matchAll(
    /^[ \t]*(?:from[ \t]+([a-z_.]+)[ \t]+import\b[^\n]*|import[ \t]+([^\n#;]+))[^\n]*$/gm,
  )) {
    understood++
    const modules = from === undefined ? (imported ?? '').split(',').map(moduleOf) : [from]
    if (!modules.every((module) => MODULES.has(module.split('.')[0] ?? ''))) return false
  }
  return understood === statements
}

function moduleOf(part: string): string {
  return part.trim().split(/[ \t]+/)[0] ?? ''
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const MODULES = words(`
  abc array bisect calendar cmath collections copy dataclasses datetime decimal enum fractions functools
  hashlib heapq itertools json math numbers operator queue random re statistics string struct sys
  textwrap time typing typing_extensions unicodedata __future__
`)

/** Methods that classes define, and the names that scripts and modules use. */
const METHODS = words(`
  __abs__ __add__ __and__ __annotations__ __bool__ __call__ __contains__ __delitem__ __doc__ __enter__
  __eq__ __exit__ __file__ __float__ __floordiv__ __format__ __future__ __ge__ __getitem__ __gt__ __hash__ __iadd__
  __init__ __int__ __invert__ __iter__ __le__ __len__ __lt__ __main__ __matmul__ __missing__ __mod__
  __mul__ __name__ __ne__ __neg__ __next__ __or__ __pos__ __post_init__ __pow__ __radd__ __repr__
  __reversed__ __rmul__ __round__ __rsub__ __setitem__ __slots__ __str__ __sub__ __truediv__ __xor__
`)

/** Builtins and attributes that reach for code, scopes, classes, hooks or memory. */
const UNUSUAL = words(`
  attrgetter methodcaller readinto readinto1
  breakpoint compile delattr eval exec getattr globals locals memoryview open setattr vars
  _getframe _getframemodulename settrace setprofile addaudithook unraisablehook excepthook displayhook
  monitoring modules meta_path path_hooks path_importer_cache getrefcount getsizeof intern activate_stack_trampoline
  set_asyncgen_hooks set_coroutine_origin_tracking_depth _current_frames _clear_type_cache _debugmallocstats
  call_tracing set_int_max_str_digits setswitchinterval setdlopenflags mro from_address cast from_buffer
`)

const FRAME_FIELDS = words(`
  co_code co_consts co_names co_varnames f_back f_builtins f_code f_globals f_lineno f_locals f_trace
  gi_code gi_frame cr_code cr_frame ag_code ag_frame tb_frame tb_next
`)
