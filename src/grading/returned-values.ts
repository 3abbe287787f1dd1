import type { PyValue } from '../core/py-value.ts'
import type { ProgramVerdict } from '../core/verdict.ts'

/**
 * A verdict as rewards are shown it: the texts among returned values without the places in memory that
 * CPython prints (`<built-in method upper of str object at 0x10a9548>`). They depend on what ran before
 * in the interpreter, and a reward that reads them would make another run of the same seed. What only
 * holds a part of such a text stays as it is.
 */
export function withoutAddresses(verdict: ProgramVerdict): ProgramVerdict {
  const tests = verdict.tests.map((test) =>
    test.returned === undefined ? test : { ...test, returned: hidden(test.returned) },
  )
  return { ...verdict, tests }
}

function hidden(value: PyValue): PyValue {
  switch (value.type) {
    case 'str':
      return value.value.includes('at 0x')
        ? { type: 'str', value: value.value.replace(/\bat 0x[0-9a-f]+/g, 'at 0x0') }
        : value
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return { ...value, items: value.items.map(hidden) }
    case 'dict':
      return { ...value, entries: value.entries.map(([key, item]) => [hidden(key), hidden(item)]) }
    default:
      return value
  }
}
