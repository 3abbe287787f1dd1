/** Longer than any solution: reading it is work of the host, and a second run costs nothing else. */
const LONGEST_READ = 65_536

/**
 * Whether a program uses only what ordinary solutions do. A program that passes and uses more is run
 * again in a fresh interpreter before it counts, so that a hole in the sandbox, wherever it is, would
 * have to be found twice, the second time from an interpreter that nothing ran in before.
 *
 * Reads the text as it stands, strings and comments included: what it takes for more than ordinary costs
 * a second run and nothing else. Takes time in proportion to the text, whatever it says: every pattern here
 * reads each letter once.
 */
export function isOrdinary(source: string): boolean {
  if (source.length > LONGEST_READ || !isPlainText(source)) return false
  for (const [word] of source.matchAll(/[A-Za-z_][A-Za-z0-9_]*/g)) {
    if (UNUSUAL.has(word)) return false
    if (word.startsWith('__') && !METHODS.has(word)) return false
    if (/^(?:co|f|gi|cr|ag|tb)_[a-z]/.test(word) && FRAME_FIELDS.has(word)) return false
  }
  return importsOnlyOrdinary(source)
}

/**
 * Letters beyond ASCII are ordinary in comments and in plain texts of one line, and nowhere else: Python
 * takes some of them for ASCII ones in names. A line with such letters may hold no other quotes, whose
 * partner may be anywhere.
 */
function isPlainText(source: string): boolean {
  // Python ends a line there, and nothing below does.
  if (/\r(?!\n)/.test(source)) return false
  if (/^[\t\n\r -~]*$/.test(source)) return true
  if (/\\\n|\r|\f/.test(source)) return false
  return source.split('\n').every((line) => {
    if (/^[\t -~]*$/.test(line)) return true
    const rest = line.replace(/(?<![A-Za-z"'])(?:"[^"'\\]*"|'[^"'\\]*')(?!["'])|#[\s\S]*$/g, '')
    return /^[\t -~]*$/.test(rest) && !/["']/.test(rest)
  })
}

/**
 * What a program imports is ordinary where each name that it takes out of a module is listed here. A module
 * may therefore be used by its dotted names alone, not be handed on.
 */
function importsOnlyOrdinary(source: string): boolean {
  const modules = new Map<string, ReadonlySet<string>>()
  let understood = 0
  const rest = source.split('\n').map((line) => {
    const imported = importedBy(line)
    if (imported === null) return line
    understood++
    return imported.every((one) => isListed(one, modules)) ? '' : null
  })
  const statements = source.match(/\bimport\b/g)?.length ?? 0
  if (understood !== statements || rest.includes(null)) return false
  return usesOnlyListed(rest.join('\n'), modules)
}

interface Imported {
  /** The module that a name is taken out of; null where it is the module itself. */
  readonly from: string | null
  readonly name: string
  readonly as: string
}

/** What a line imports; null where it is no import of one line, `name` empty where it is not understood. */
function importedBy(line: string): Imported[] | null {
  const [code = ''] = line.split('#', 1)
  const words = code.trim()
  const [, from = null, list] =
    /^(?:from[ \t]+([a-z_.]+)[ \t]+)?import[ \t]+([^;\\]+)$/.exec(words) ?? []
  if (list === undefined) return null
  return list
    .replace(/[()]/g, ' ')
    .split(',')
    .map((part) => {
      const [name = '', as, alias, ...more] = part.trim().split(/[ \t]+/)
      const isNamed = NAME.test(name) && more.length === 0
      if (isNamed && as === undefined) return { from, name, as: name }
      const isAlias = isNamed && as === 'as' && alias !== undefined && NAME.test(alias)
      return isAlias ? { from, name, as: alias } : { from, name: '', as: '' }
    })
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Whether what is imported is listed; a module goes to the modules whose uses are to be looked at. */
function isListed(
  { from, name, as }: Imported,
  modules: Map<string, ReadonlySet<string>>,
): boolean {
  const names = MODULES.get(from ?? name)
  if (name === '' || names === undefined) return false
  if (from !== null) return names.has(name)
  modules.set(as, names)
  return true
}

/** Whether every use of a module is one of its listed names. */
function usesOnlyListed(text: string, modules: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  if (modules.size === 0) return true
  const member = /\s*\.\s*([A-Za-z0-9_]+)/y
  for (const { 0: word, index } of text.matchAll(/[A-Za-z_][A-Za-z0-9_]*/g)) {
    const names = modules.get(word)
    if (names === undefined) continue
    member.lastIndex = index + word.length
    const [, name] = member.exec(text) ?? []
    if (name === undefined || !names.has(name)) return false
  }
  return true
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Modules of ordinary solutions, and what those take out of them. */
const MODULES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['__future__', words('annotations division print_function')],
  ['abc', words('ABC abstractmethod')],
  ['bisect', words('bisect bisect_left bisect_right insort insort_left insort_right')],
  ['calendar', words('isleap leapdays monthrange weekday')],
  ['cmath', words('sqrt exp phase polar rect pi e isclose')],
  ['collections', words('Counter OrderedDict defaultdict deque namedtuple ChainMap')],
  ['collections.abc', words('Iterable Iterator Sequence Mapping Callable Generator Hashable')],
  ['copy', words('copy deepcopy')],
  ['dataclasses', words('dataclass field astuple asdict')],
  ['datetime', words('date datetime time timedelta timezone')],
  [
    'decimal',
    words('Decimal getcontext localcontext ROUND_HALF_UP ROUND_HALF_EVEN ROUND_DOWN ROUND_UP'),
  ],
  ['enum', words('Enum IntEnum Flag auto')],
  ['fractions', words('Fraction')],
  ['functools', words('cache cmp_to_key lru_cache partial reduce total_ordering')],
  ['hashlib', words('md5 sha1 sha256 sha512')],
  ['heapq', words('heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest')],
  [
    'itertools',
    words(`accumulate batched chain combinations combinations_with_replacement compress count cycle
      dropwhile filterfalse groupby islice pairwise permutations product repeat starmap takewhile tee
      zip_longest`),
  ],
  ['json', words('dumps loads')],
  [
    'math',
    words(`acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e exp exp2
      expm1 fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm
      ldexp lgamma log log10 log1p log2 modf nan perm pi pow prod radians remainder sin sinh sqrt sumprod
      tan tanh tau trunc ulp`),
  ],
  [
    'operator',
    words(`add and_ concat contains countOf eq floordiv ge getitem gt index indexOf inv invert itemgetter le
      lshift lt mod mul ne neg not_ or_ pos pow rshift sub truediv truth xor`),
  ],
  ['queue', words('LifoQueue PriorityQueue Queue')],
  ['random', words('Random choice choices randint random randrange sample seed shuffle uniform')],
  [
    're',
    words(`ASCII DOTALL I IGNORECASE M MULTILINE S VERBOSE X escape findall finditer fullmatch match search
      split sub subn`),
  ],
  [
    'statistics',
    words('fmean mean median median_high median_low mode multimode pstdev stdev variance'),
  ],
  [
    'string',
    words(`ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits printable punctuation
      whitespace`),
  ],
  ['struct', words('calcsize pack unpack')],
  ['sys', words('exit maxsize setrecursionlimit stdin stdout')],
  ['textwrap', words('dedent fill indent shorten wrap')],
  ['time', words('monotonic perf_counter sleep time')],
  [
    'typing',
    words(`Any Callable ClassVar Counter DefaultDict Deque Dict Final FrozenSet Generator Generic Hashable
      Iterable Iterator List Literal Mapping NamedTuple NoReturn Optional Protocol Sequence Set Text Tuple
      Type TypeVar Union`),
  ],
  ['unicodedata', words('category combining name normalize')],
])

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
  attrgetter methodcaller raw detach readinto readinto1 get_field get_type_hints update_wrapper
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
