/**
 * Decides from its text alone whether a program is so harmless that it may share an interpreter
 * with others between resets. Written for programs built under the action mask, but it believes
 * no caller: the text is cut into tokens again, and every token must be known to be safe.
 *
 * Safe means that nothing in it can outlive its run: no import, no attribute but the methods of
 * builtin values, no name with a leading underscore, no builtin that reaches for classes, scopes,
 * code, files or addresses, and no statement that defines classes or handles exceptions.
 */
export function isTrusted(source: string): boolean {
  if (source.length > MAX_LENGTH) return false
  let afterDot = false
  let afterName = false
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source)
    if (match === null) return false
    const [text, space, name, string, number] = match
    if (space !== undefined) {
      afterName = false
      continue
    }
    // A letter before a quote would make it a formatted or bytes literal.
    if (string !== undefined && afterName) return false
    if (name !== undefined && !(afterDot ? METHODS.has(name) : isSafeName(name))) return false
    if (afterDot && name === undefined) return false
    afterDot = text === '.'
    afterName = name !== undefined || number !== undefined
  }
  return !afterDot
}

function isSafeName(name: string): boolean {
  // Patterns of `match` read attributes by keywords.
  if (name.startsWith('_') || name === 'match' || name === 'case') return false
  if (KEYWORDS.has(name)) return SAFE_KEYWORDS.has(name)
  return !BUILTIN_NAMES.has(name) || SAFE_BUILTINS.has(name)
}

const MAX_LENGTH = 16_384

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Space and comments, names, strings, numbers, operators. Anything else is not trusted. */
const TOKEN = new RegExp(
  [
    '([ \\t\\n]+|#[\\x20-\\x7e\\t]*)',
    '([A-Za-z_][A-Za-z0-9_]*)',
    // Escapes that name characters would load a module at compile time.
    `("""(?:[^"\\\\\\x7f-\\uffff]|"(?!""))*"""|"(?!"")(?:[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[nt'"\\\\])*"|'(?!'')(?:[\\x20-\\x26\\x28-\\x5b\\x5d-\\x7e]|\\\\[nt'"\\\\])*')`,
    '(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)',
    '\\*\\*=?|//=?|<<=?|>>=?|->|:=|[-+*/%&|^<>=!]=?|[()\\[\\]{},:.;~]',
  ].join('|'),
  'y',
)

const SAFE_KEYWORDS = words(`
  def return if elif else for while break continue pass in not and or is lambda None True False
`)

const KEYWORDS = words(`
  False None True and as assert async await break class continue def del elif else except finally
  for from global if import in is lambda nonlocal not or pass raise return try while with yield
`)

const SAFE_BUILTINS = words(`
  abs all any bin bool callable chr complex dict divmod enumerate filter float frozenset hex int
  isinstance iter len list map max min next oct ord pow range reversed round set slice sorted str
  sum tuple zip
`)

/** Methods of builtin values; `format` is left out, because its templates read attributes. */
const METHODS = words(`
  add append bit_count bit_length capitalize casefold center clear conjugate copy count difference
  difference_update discard endswith expandtabs extend find get index insert intersection
  intersection_update is_integer isalnum isalpha isascii isdecimal isdigit isdisjoint isidentifier
  islower isnumeric isprintable isspace issubset issuperset istitle isupper items join keys ljust
  lower lstrip partition pop popitem remove removeprefix removesuffix replace reverse rfind rindex
  rjust rpartition rsplit rstrip setdefault sort split splitlines startswith strip swapcase
  symmetric_difference symmetric_difference_update title union update upper values zfill
`)

/** Every name that CPython 3.14 finds without an import; a test asks the interpreter itself. */
export const BUILTIN_NAMES = words(`
  ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
  BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
  ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning
  EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError
  FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError
  IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
  ModuleNotFoundError NameError None NotADirectoryError NotImplemented NotImplementedError OSError
  OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError
  RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration
  StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True
  TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError
  UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError abs aiter
  all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex
  copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset
  getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list
  locals map max memoryview min next object oct open ord pow print property quit range repr reversed
  round set setattr slice sorted staticmethod str sum super tuple type vars zip
`)
