import fc from 'fast-check'
import type { PyValue } from '../../src/core/py-value.ts'
import { hashKey, py } from '../../src/values/py-value.ts'

/** Any Python value a test case may hold, three levels deep. */
export function arbitraryValue(depth = 3): fc.Arbitrary<PyValue> {
  const scalars = arbitraryScalar()
  if (depth === 0) return scalars
  const inner = arbitraryValue(depth - 1)
  const hashables = fc.uniqueArray(scalars, { maxLength: 4, selector: hashKey })
  return fc.oneof(
    { weight: 3, arbitrary: scalars },
    fc.array(inner, { maxLength: 4 }).map(py.list),
    fc.array(inner, { maxLength: 4 }).map(py.tuple),
    hashables.map(py.set),
    hashables.map(py.frozenset),
    fc
      .tuple(hashables, fc.array(inner, { minLength: 4, maxLength: 4 }))
      .map(([keys, values]) => py.dict(keys.map((key, i) => [key, values[i] ?? py.none]))),
  )
}

function arbitraryScalar(): fc.Arbitrary<PyValue> {
  return fc.oneof(
    fc.constant(py.none),
    fc.boolean().map(py.bool),
    fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(py.int),
    fc.integer({ min: -9, max: 9 }).map(py.int),
    fc.double().map(py.float),
    fc.integer({ min: -9, max: 9 }).map(py.float),
    fc.tuple(fc.double(), fc.double()).map(([re, im]) => py.complex(re, im)),
    fc.string({ unit: 'binary' }).map(py.str),
    fc.constantFrom('$int', '$', '12', '__proto__', 'a').map(py.str),
    fc.uint8Array({ maxLength: 6 }).map(py.bytes),
  )
}
