import type { Problem } from '../../src/core/problem.ts'
import { type PyType, parsePyType } from '../../src/values/py-type.ts'

/** A program that is right but for one thing it does to an input or to the answer. */
export interface Distortion {
  /** What it does, such as `text = text.strip()`. */
  readonly change: string
  readonly source: string
}

const CUTS = [1, 2, 3, 4, 5, 8, 10, 12, 16, 20, 30, 40, 50] as const

const OF_TEXT = [
  'X.strip()',
  'X.lstrip()',
  'X.rstrip()',
  "X.strip(' ')",
  "X.strip('.')",
  'X.lower()',
  'X.upper()',
  'X.title()',
  'X.capitalize()',
  'X.swapcase()',
  'X.casefold()',
  "' '.join(X.split())",
  "' '.join(X.split(' '))",
  "''.join(X.split())",
  "X.replace(' ', '')",
  "X.replace('  ', ' ')",
  "X.replace('\\t', ' ')",
  "X.replace('\\t', '')",
  "X.replace('\\n', '')",
  "X.replace('\\n', ' ')",
  `X.replace("'", '')`,
  `X.replace("'", ' ')`,
  "X.replace('-', '')",
  "X.replace('.', '')",
  "X.replace(',', '')",
  "''.join([c for c in X if c.isalpha()])",
  "''.join([c for c in X if c.isalnum()])",
  "''.join([c for c in X if c.isalpha() or c == ' '])",
  "''.join([c for c in X if c.isalnum() or c == ' '])",
  "''.join([c for c in X if not c.isdigit()])",
  "''.join([c for c in X if c.islower()])",
  "''.join([c for c in X if c.islower() or c == ' '])",
  "''.join([c for c in X if not c.isupper()])",
  "''.join([c for c in X if c.isascii()])",
  "''.join([c for c in X if c.isprintable()])",
  "''.join([c for c in X if c in 'abcdefghijklmnopqrstuvwxyz'])",
  "''.join([c for c in X if c not in 'AEIOU'])",
  "''.join([c for i, c in enumerate(X) if X.index(c) == i])",
  "''.join([a for a, b in zip(X, X[1:] + ' ') if a != b])",
  "''.join(sorted(X))",
  "''.join(sorted(set(X)))",
  'X[::-1]',
  'X[1:]',
  'X[:-1]',
  'X[1:-1]',
  "X + ' '",
  "' ' + X",
  ...CUTS.map((n) => `X[:${n}]`),
  ...[1, 2, 3, 5, 10, 20, 40].map((n) => `X[-${n}:]`),
  ...[1, 2, 3, 5, 8].map((n) => `' '.join(X.split()[:${n}])`),
  "X.split(' ')[0]",
  "X.splitlines()[0] if X else ''",
  'X.expandtabs()',
  'X.strip().lower()',
  "X.split('.')[0]",
  "X or 'a'",
] as const

const OF_INT = [
  'abs(X)',
  '-X',
  'max(X, 0)',
  'max(X, 1)',
  'X + 1',
  'X - 1',
  'int(float(X))',
  'int(X / 1)',
  'X // 10 * 10',
  'X or 1',
  'X % 2',
  'int(str(abs(X))[:9])',
  'int(str(abs(X))[::-1])',
  'int(str(abs(X))[-3:])',
  "int(str(X).replace('0', '') or 0)",
  ...[5, 10, 12, 20, 50, 64, 99, 100, 200, 255, 500, 1000, 10_000].map((n) => `min(X, ${n})`),
  ...['10 ** 6', '2 ** 31 - 1', '2 ** 53', '2 ** 63 - 1'].map((n) => `min(X, ${n})`),
  ...[-1, -10, -100, -1000].map((n) => `max(X, ${n})`),
  ...[10, 100, 256, 1000].map((n) => `X % ${n}`),
  ...['10 ** 9 + 7', '2 ** 32', '2 ** 31'].map((n) => `X % (${n})`),
  ...['2 ** 31', '2 ** 53', '10 ** 6'].map((n) => `(X if abs(X) < ${n} else 0)`),
] as const

const OF_LIST = [
  'X[1:]',
  'X[:-1]',
  'X[1:-1]',
  'X[::-1]',
  'X[::2]',
  'X + X[:1]',
  'X[1:] + X[:1]',
  '(sorted(X) if X else X)',
  '(sorted(X)[::-1] if X else X)',
  '[x for i, x in enumerate(X) if X.index(x) == i]',
  '[x for i, x in enumerate(X) if i == 0 or x != X[i - 1]]',
  '[x for x in X if X.count(x) == 1]',
  '[x for x in X if x]',
  'list(set(X))',
  '[x for x in X if x != X[0]]',
  '[x for x in X if x != X[-1]]',
  'X * 2',
  ...CUTS.map((n) => `X[:${n}]`),
  ...[1, 2, 3, 5, 8, 10, 20].map((n) => `X[-${n}:]`),
] as const

const OF_INTS = [
  '[abs(x) for x in X]',
  '[-x for x in X]',
  '[max(x, 0) for x in X]',
  '[x for x in X if x > 0]',
  '[x for x in X if x >= 0]',
  '[x for x in X if x < 0]',
  '[x for x in X if x != 0]',
  '[x for x in X if x != 1]',
  '[x for x in X if x != -1]',
  '[x for x in X if x % 2 == 0]',
  '[x for x in X if x % 2]',
  '[x for x in X if abs(x) < 10]',
  '[x for x in X if abs(x) < 100]',
  '[x for x in X if abs(x) < 1000]',
  '[min(x, 100) for x in X]',
  '[min(x, 1000) for x in X]',
  '[max(x, -100) for x in X]',
  '[int(float(x)) for x in X]',
  '[x % 256 for x in X]',
  '[x % 1000 for x in X]',
  '[x or 1 for x in X]',
] as const

const OF_WORDS = [
  '[x.lower() for x in X]',
  '[x.upper() for x in X]',
  '[x.strip() for x in X]',
  "[x for x in X if x != '']",
  '[x for x in X if x.strip()]',
  '[x for x in X if x.isalpha()]',
  '[x for x in X if x.isascii()]',
  '[x for x in X if x == x.lower()]',
  "[x.replace(' ', '') for x in X]",
  "[''.join([c for c in x if c.isalpha()]) for x in X]",
  '[x[:5] for x in X]',
  '[x[:1] for x in X]',
  '[x[:10] for x in X]',
] as const

const OF_ROWS = [
  '[r for r in X if r]',
  '[r[1:] for r in X]',
  '[r[:1] for r in X]',
  '[r[:2] for r in X]',
  '[r[:3] for r in X]',
  '[r[:4] for r in X]',
  '[r[:5] for r in X]',
  '[r[::-1] for r in X]',
  '[sorted(r) for r in X]',
  '[sorted(set(r)) for r in X]',
  '[[abs(x) for x in r] for r in X]',
  '[[max(x, 0) for x in r] for r in X]',
  '[[x for x in r if x] for r in X]',
  '[[min(x, 100) for x in r] for r in X]',
  '[[int(float(x)) for x in r] for r in X]',
  '[r[:len(X)] for r in X]',
  '[r[:len(X[0])] for r in X]',
] as const

const OF_DICT = [
  '{k: v for k, v in X.items() if v}',
  '{k: v for k, v in X.items() if k}',
  '{k: v for k, v in list(X.items())[1:]}',
  '{k: v for k, v in list(X.items())[:-1]}',
  ...[1, 2, 3, 4, 5, 6, 8, 10, 12].map((n) => `dict(list(X.items())[:${n}])`),
  'dict(sorted(X.items()))',
  'dict(list(X.items())[::-1])',
] as const

const OF_TEXT_KEYS = [
  '{k.lower(): v for k, v in X.items()}',
  '{k.upper(): v for k, v in X.items()}',
  '{k.strip(): v for k, v in X.items()}',
  '{k: v for k, v in X.items() if k.isalpha()}',
  '{k: v for k, v in X.items() if k.isascii()}',
  '{k: v for k, v in X.items() if k == k.lower()}',
  '{k: v for k, v in X.items() if len(k) < 5}',
  '{k: v for k, v in X.items() if len(k) < 10}',
  '{k[:1]: v for k, v in X.items()}',
  '{k[:3]: v for k, v in X.items()}',
] as const

const OF_INT_VALUES = [
  '{k: abs(v) for k, v in X.items()}',
  '{k: max(v, 0) for k, v in X.items()}',
  '{k: v for k, v in X.items() if v > 0}',
  '{k: v for k, v in X.items() if v >= 0}',
  '{k: v for k, v in X.items() if v < 100}',
  '{k: v for k, v in X.items() if v < 1000}',
  '{k: min(v, 100) for k, v in X.items()}',
  '{k: int(float(v)) for k, v in X.items()}',
  '{v: k for k, v in {v: k for k, v in X.items()}.items()}',
  '{k: v % 256 for k, v in X.items()}',
] as const

const OF_TWO: Readonly<Record<string, readonly string[]>> = {
  any: ['Y'],
  int: ['X + Y', 'X - Y', 'min(X, Y)', 'max(X, Y)', 'X % Y if Y else X', 'abs(X - Y)'],
  list: ['X[:len(Y)]', 'X + Y', '[x for x in X if x in Y]', '[x for x in X if x not in Y]'],
  str: ['X[:len(Y)]', 'X + Y', "''.join([c for c in X if c in Y])"],
  dict: ['{k: v for k, v in X.items() if k in Y}', '{k: v for k, v in X.items() if k not in Y}'],
}

function editsOf(type: PyType): readonly string[] {
  switch (type.kind) {
    case 'int':
      return OF_INT
    case 'str':
      return OF_TEXT
    case 'float':
      return ['round(X)', 'round(X, 2)', 'round(X, 1)', 'float(int(X))', 'abs(X)', 'X + 1']
    case 'bool':
      return ['not X']
    case 'dict':
      return [
        ...OF_DICT,
        ...(type.key.kind === 'str' ? OF_TEXT_KEYS : []),
        ...(type.value.kind === 'int' ? OF_INT_VALUES : []),
      ]
    case 'list':
      if (type.item.kind === 'int') return [...OF_LIST, ...OF_INTS]
      if (type.item.kind === 'str') return [...OF_LIST, ...OF_WORDS]
      return type.item.kind === 'list' ? [...OF_LIST, ...OF_ROWS] : OF_LIST
    default:
      return []
  }
}

/** What a program that gives up returns. */
const NOTHING: Readonly<Partial<Record<PyType['kind'], readonly string[]>>> = {
  int: ['0', '1', '-1'],
  float: ['0.0'],
  bool: ['False', 'True'],
  str: ["''"],
  list: ['[]'],
  dict: ['{}'],
}

const RIGHT = 'right_answer'

/**
 * The reference with one input changed before it runs, the answer changed after it, or a fixed
 * answer: most of these fail at once, but under a condition each is a mistake people make.
 */
export function distortionsOf(problem: Problem, reference: string): Distortion[] {
  const { functionName, parameters, returnType } = problem
  const names = parameters.map(({ name }) => name)
  const renamed = reference.replaceAll(new RegExp(`\\b${functionName}\\b`, 'g'), RIGHT)
  const make = (change: string, lines: readonly string[]): Distortion => ({
    change,
    source: `${renamed.trimEnd()}\n\ndef ${functionName}(${names.join(', ')}):\n${lines.map((line) => `    ${line}\n`).join('')}`,
  })
  const call = `${RIGHT}(${names.join(', ')})`
  const put = (text: string, x: string, y = x) =>
    text.replace(/\b[XY]\b/g, (letter) => (letter === 'X' ? x : y))
  const typed = parameters.map(({ name, type }) => ({ name, type: parsePyType(type) }))
  const before = typed.flatMap(({ name, type }) =>
    [
      ...editsOf(type).map((text) => put(text, name)),
      ...typed
        .filter((other) => other.name !== name && other.type.kind === type.kind)
        .flatMap((other) =>
          [...(OF_TWO.any ?? []), ...(OF_TWO[type.kind] ?? [])].map((text) =>
            put(text, name, other.name),
          ),
        ),
    ].map((text) => make(`${name} = ${text}`, [`${name} = ${text}`, `return ${call}`])),
  )
  const result = parsePyType(returnType)
  const after = editsOf(result).map((text) =>
    make(`return ${put(text, 'it')}`, [`it = ${call}`, `return ${put(text, 'it')}`]),
  )
  const fixed = [...(NOTHING[result.kind] ?? []), 'None'].map((text) =>
    make(`return ${text}`, [`return ${text}`]),
  )
  const given = typed
    .filter(({ type }) => type.kind === result.kind)
    .map(({ name }) => make(`return ${name}`, [`return ${name}`]))
  return [...before, ...after, ...fixed, ...given]
}
