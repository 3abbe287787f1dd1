import { py } from '../../values/py-value.ts'
import type { Canary } from '../guest/contract.ts'
import { encodeValue } from '../marshal/marshal.ts'

const SOURCE = `def canary():
    values = [sum(range(10)), -3, 2**31, -2**70, 10**30, 1.5, -0.0, 2 - 3j, True, None]
    texts = ['ab', 'h\\xe9', '\\u20ac', '\\U0001f600', '', b'\\x00\\xff', chr(0xd800)]
    built = {'a': (1, (2,)), 3: {4}, None: frozenset({'five'}), (6,): [[], {}]}
    return [values, texts, built, len('abc'), sorted([3, 1, 2])]
`

const VALUE = py.list([
  py.list([
    py.int(45),
    py.int(-3),
    py.int(2n ** 31n),
    py.int(-(2n ** 70n)),
    py.int(10n ** 30n),
    py.float(1.5),
    py.float(-0),
    py.complex(2, -3),
    py.bool(true),
    py.none,
  ]),
  py.list([
    ...['ab', 'h\xe9', '\u20ac', '\u{1f600}', ''].map(py.str),
    py.bytes([0, 255]),
    py.str('\ud800'),
  ]),
  py.dict([
    [py.str('a'), py.tuple([py.int(1), py.tuple([py.int(2)])])],
    [py.int(3), py.set([py.int(4)])],
    [py.none, py.frozenset([py.str('five')])],
    [py.tuple([py.int(6)]), py.list([py.list([]), py.dict([])])],
  ]),
  py.int(3),
  py.ints([1, 2, 3]),
])

/**
 * What a sound interpreter answers, read through the walker: at boot it proves that objects lie in
 * memory as the walker thinks, after a reset that the interpreter is whole.
 */
export const CANARY: Canary = { source: SOURCE, bytes: encodeValue(VALUE) }
