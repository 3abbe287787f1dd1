import { expect, test } from 'vitest'
import type { PyValue } from '../../../src/core/py-value.ts'
import { toPythonCall, toPythonLiteral } from '../../../src/values/literal.ts'
import { py } from '../../../src/values/py-value.ts'

// Right column as CPython 3.14's repr prints it.
test.each(
  (
    [
      [py.none, 'None'],
      [py.bool(true), 'True'],
      [py.int(-(10n ** 20n)), '-100000000000000000000'],
      [py.float(1), '1.0'],
      [py.float(-0), '-0.0'],
      [py.float(0.1), '0.1'],
      [py.float(1e16), '1e+16'],
      [py.float(123456789012345680), '1.2345678901234568e+17'],
      [py.float(1e15), '1000000000000000.0'],
      [py.float(0.0001), '0.0001'],
      [py.float(0.00001), '1e-05'],
      [py.float(1.5e-7), '1.5e-07'],
      [py.float(1e300), '1e+300'],
      [py.float(Number.POSITIVE_INFINITY), "float('inf')"],
      [py.float(Number.NaN), "float('nan')"],
      [py.str("it's"), `"it's"`],
      [py.str(`'"`), `'\\'"'`],
      [py.str('a\\\n\t\u0000é😀\u00a0\u200b'), `'a\\\\\\n\\t\\x00é😀\\xa0\\u200b'`],
      [py.bytes([0x61, 0x27, 0, 0xff, 10]), `b"a'\\x00\\xff\\n"`],
      [py.tuple([py.int(1)]), '(1,)'],
      [py.tuple([]), '()'],
      [py.list([py.int(1), py.str('a')]), "[1, 'a']"],
      [py.set([]), 'set()'],
      [py.set([py.int(1)]), '{1}'],
      [py.frozenset([py.int(1)]), 'frozenset({1})'],
      [py.dict([[py.str('a'), py.int(1)]]), "{'a': 1}"],
    ] as [PyValue, string][]
  ).map(([value, literal]) => ({ value, literal })),
)('$literal is written as Python writes it', ({ value, literal }) => {
  expect(toPythonLiteral(value)).toBe(literal)
})

test('a call is its name and its literals', () => {
  expect(toPythonCall('f', [py.int(1), py.ints([2])])).toBe('f(1, [2])')
})
