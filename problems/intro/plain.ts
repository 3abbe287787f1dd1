import { ContractError } from '../../src/core/errors.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import { formatPyType, type PyType } from '../../src/values/py-type.ts'
import { py } from '../../src/values/py-value.ts'

/** A value as an oracle handles it: ints and floats are numbers, lists and tuples arrays, dicts maps. */
export type Plain = number | string | boolean | null | Plain[] | Map<string | number, Plain>

function refuse(value: Plain, type: PyType): never {
  throw new ContractError(
    `Expected a value of type \`${formatPyType(type)}\`, got \`${JSON.stringify(value)}\``,
  )
}

/** The Python value of the declared type. Throws a `ContractError` when the value does not fit. */
export function toPyValue(value: Plain, type: PyType): PyValue {
  if (value instanceof Map) {
    if (type.kind !== 'dict') return refuse(value, type)
    const entries = Array.from(
      value,
      ([key, item]) => [toPyValue(key, type.key), toPyValue(item, type.value)] as const,
    )
    return py.dict(entries)
  }
  if (Array.isArray(value)) {
    if (type.kind === 'list') return py.list(value.map((item) => toPyValue(item, type.item)))
    if (type.kind !== 'tuple' || type.items.length !== value.length) return refuse(value, type)
    return py.tuple(value.map((item, i) => toPyValue(item, type.items[i] as PyType)))
  }
  if (type.kind === 'int' && Number.isSafeInteger(value)) return py.int(value as number)
  if (type.kind === 'float' && typeof value === 'number') return py.float(value)
  if (type.kind === 'str' && typeof value === 'string') return py.str(value)
  if (type.kind === 'bool' && typeof value === 'boolean') return py.bool(value)
  if (type.kind === 'none' && value === null) return py.none
  return refuse(value, type)
}
