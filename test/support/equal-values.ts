import type { PyValue } from '../../src/core/py-value.ts'
import type { Rng } from '../../src/random/rng.ts'
import { toPythonLiteral } from '../../src/values/literal.ts'
import { py } from '../../src/values/py-value.ts'

/** Classes that the expressions of {@link relatedExpression} use. */
export const CLASSES = `from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction
import math
class Int(int): pass
class Float(float): pass
class Str(str):
    __slots__ = ()
class Bytes(bytes): pass
class Complex(complex): pass
class List(list): pass
class Tuple(tuple):
    def __len__(self): return 0
class Set(set): pass
class Frozen(frozenset): pass
class Dict(dict):
    def items(self): return ()
class Ordered(OrderedDict): pass
class Deque(deque): pass
class Dec(Decimal): pass
class Hashed(int):
    def __hash__(self): return 7
class Never(int):
    def __eq__(self, other): return False
    __hash__ = int.__hash__
class Always(list):
    def __eq__(self, other): return True
class Less(tuple):
    def __lt__(self, other): return True
class Strange(Fraction): pass
`

type Number = PyValue & { type: 'bool' | 'int' | 'float' | 'complex' }

/**
 * A Python expression whose value is near the given one: often equal in another form, often the
 * same but for one thing. Whether it is equal is for Python to say.
 */
export function relatedExpression(value: PyValue, rng: Rng, key = false): string {
  const one = (...forms: string[]): string => forms[rng.int(forms.length)] as string
  const inner = (items: readonly PyValue[], asKey = key) =>
    items.map((item) => relatedExpression(item, rng, asKey))
  switch (value.type) {
    case 'none':
      return one('None', 'None', '...', '0')
    case 'bool':
    case 'int':
    case 'float':
    case 'complex':
      return numberExpression(value, one)
    case 'str': {
      const text = toPythonLiteral(value)
      return one(text, text, `Str(${text})`, `${text} + ' '`)
    }
    case 'bytes': {
      const text = toPythonLiteral(value)
      return one(text, `Bytes(${text})`, key ? text : `bytearray(${text})`)
    }
    case 'list': {
      const list = `[${inner(value.items).join(', ')}]`
      return one(list, list, `List(${list})`, `tuple(${list})`, `deque(${list})`, `Always(${list})`)
    }
    case 'tuple': {
      const tuple = `(${inner(value.items)
        .map((item) => `${item},`)
        .join(' ')})`
      const fields = value.items.map((_, i) => `f${i}`).join(' ')
      return one(
        tuple,
        tuple,
        `Tuple(${tuple})`,
        `namedtuple('N', '${fields}')(*${tuple})`,
        `Less(${tuple})`,
      )
    }
    case 'set':
    case 'frozenset': {
      const items = `[${inner(value.items, true).join(', ')}]`
      if (key) return one(`frozenset(${items})`, `Frozen(${items})`)
      return one(
        `set(${items})`,
        `frozenset(${items})`,
        `Set(${items})`,
        `dict.fromkeys(${items}).keys()`,
        `dict.fromkeys(${items})`,
      )
    }
    case 'dict': {
      const entries = value.entries.map(
        ([name, item]) =>
          `(${relatedExpression(name, rng, true)}, ${relatedExpression(item, rng, false)})`,
      )
      const list = `[${rng.int(2) === 0 ? entries.join(', ') : entries.reverse().join(', ')}]`
      return one(
        `dict(${list})`,
        `OrderedDict(${list})`,
        `Ordered(${list})`,
        `defaultdict(int, ${list})`,
        `Counter(dict(${list}))`,
        `Dict(${list})`,
      )
    }
  }
}

function numberExpression(value: Number, one: (...forms: string[]) => string): string {
  const text = toPythonLiteral(value)
  if (value.type === 'complex') return one(text, `Complex(${text})`, `(${text}).real`)
  if (value.type === 'float' && !Number.isFinite(value.value)) {
    return one(text, `Float(${text})`, `Decimal(${text})`, `complex(${text}, 0)`, `Dec(${text})`)
  }
  return one(
    text,
    `Fraction(${text})`,
    `Decimal(${text})`,
    `Dec(${text})`,
    `Decimal(str(${text} + 0))`,
    `Fraction(Decimal(str(${text} + 0)))`,
    `complex(${text}) if abs(${text}) < 1e300 else ${text}`,
    `Int(${text}) if ${text} == int(${text}) else Float(${text})`,
    `Hashed(${text})`,
    `Never(${text})`,
    `Strange(${text})`,
    `float(${text}) if abs(${text}) < 1e300 else 0`,
    `math.nextafter(${text}, 9e9) if abs(${text}) < 1e300 else 0`,
    `Fraction(${text}) + Fraction(1, 10**30)`,
    `Fraction(1, 3) * int(${text})`,
    `Decimal(${text}) * 10`,
    `Decimal(1).scaleb(Decimal(${text}).adjusted())`,
    `int(${text}) + 1`,
    `bool(${text})`,
  )
}

/** Values in which the numbers that Python's `==` joins and keeps apart are frequent. */
export function drawValue(rng: Rng, depth: number, key = false): PyValue {
  const pick = rng.int(depth > 0 ? 12 : 7)
  const many = (asKey: boolean) =>
    Array.from({ length: rng.int(4) }, () => drawValue(rng, depth - 1, asKey))
  if (pick < 4) return drawNumber(rng)
  if (pick === 4) return py.str(['', 'a', 'é', '€', '😀', '\ud800'][rng.int(6)] as string)
  if (pick === 5) return py.bytes([[], [97], [0, 255]][rng.int(3)] as number[])
  if (pick === 6) return py.none
  if (pick < 9 || (key && pick > 10)) return key ? py.tuple(many(true)) : py.list(many(false))
  if (pick === 9) return py.tuple(many(key))
  if (pick === 10) return key ? py.frozenset(distinct(many(true))) : py.set(distinct(many(true)))
  return py.dict(distinct(many(true)).map((name) => [name, drawValue(rng, depth - 1)]))
}

function drawNumber(rng: Rng): PyValue {
  const integers = [
    0n,
    1n,
    2n,
    -3n,
    10n,
    2n ** 31n,
    2n ** 53n,
    2n ** 53n + 1n,
    10n ** 30n,
    2n ** 70n,
  ]
  const floats = [
    -0,
    0,
    1,
    0.5,
    0.1,
    -2.5,
    1e22,
    2 ** 53,
    1e-7,
    5e-324,
    1e308,
    Infinity,
    -Infinity,
    NaN,
  ]
  const at = rng.int(6)
  if (at === 0) return py.bool(rng.int(2) === 0)
  if (at < 3) return py.int(integers[rng.int(integers.length)] as bigint)
  if (at < 5) return py.float(floats[rng.int(floats.length)] as number)
  return py.complex(floats[rng.int(6)] as number, [0, 0, 1][rng.int(3)] as number)
}

/** Members of a set must differ in Python, too; the literal's value alone is asked here. */
function distinct(items: readonly PyValue[]): PyValue[] {
  const numbers = items.filter(({ type }) => ['bool', 'int', 'float', 'complex'].includes(type))
  const others = items.filter((item) => !numbers.includes(item))
  const texts = new Map(others.map((item) => [toPythonLiteral(item), item]))
  return [...numbers.slice(0, 1), ...[...texts.values()].slice(0, 2)]
}
