import fc from 'fast-check'
import type { PyValue } from '../../src/core/py-value.ts'
import { isHashable, py, valueKey } from '../../src/values/py-value.ts'

const integer = fc.oneof(
  fc.integer(),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 2 ** 31, 2 ** 30, -(2 ** 30)),
  fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
)

const scalar: fc.Arbitrary<PyValue> = fc.oneof(
  fc.constant(py.none),
  fc.boolean().map(py.bool),
  integer.map(py.int),
  fc.double().map(py.float),
  fc.tuple(fc.double(), fc.double()).map(([re, im]) => py.complex(re, im)),
  fc.string({ unit: 'binary' }).map(py.str),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => py.bytes(bytes)),
)

const { value } = fc.letrec<{ value: PyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 6 }).map(py.list),
    fc.array(tie('value'), { maxLength: 6 }).map(py.tuple),
    fc.array(scalar, { maxLength: 6 }).map((items) => py.set(unique(items))),
    fc.array(scalar, { maxLength: 6 }).map((items) => py.frozenset(unique(items))),
    fc
      .array(fc.tuple(scalar, tie('value')), { maxLength: 6 })
      .map((entries) => py.dict(uniqueKeys(entries))),
  ),
}))

/** Any value that arguments and results can hold. */
export const anyValue = value

/** Values that Python keeps apart in a set: of one kind, none a NaN. */
function unique(items: readonly PyValue[]): PyValue[] {
  const kept = new Map<string, PyValue>()
  for (const item of items) {
    if (isHashable(item) && (item.type === 'str' || item.type === 'bytes' || item.type === 'int')) {
      kept.set(valueKey(item), item)
    }
  }
  return [...kept.values()]
}

function uniqueKeys(entries: readonly (readonly [PyValue, PyValue])[]): [PyValue, PyValue][] {
  const items = new Map(entries.map(([key, item]) => [valueKey(key), item]))
  return unique(entries.map(([key]) => key)).map((key) => [
    key,
    items.get(valueKey(key)) as PyValue,
  ])
}
