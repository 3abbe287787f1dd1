import { expect, test } from 'vitest'
import type { ProgramVerdict } from '../../../src/core/verdict.ts'
import { withoutAddresses } from '../../../src/grading/returned-values.ts'
import { py } from '../../../src/values/py-value.ts'

const printed = (address: string) => `<built-in method upper of str object at ${address}>`

function verdictOf(returned: ReturnType<typeof py.list>): ProgramVerdict {
  return {
    status: 'wrong_answer',
    tests: [
      { status: 'wrong_answer', returned },
      { status: 'runtime_error', exception: 'ValueError' },
    ],
    passed: 0,
    total: 2,
  }
}

test('where objects lie in memory is hidden in every text, and nothing else is changed', () => {
  const values = (one: string, two: string) =>
    py.list([
      py.str(printed(one)),
      py.tuple([py.str(`${printed(one)} and ${printed(two)}`), py.int(1)]),
      py.dict([[py.str(printed(two)), py.set([py.str('at 12'), py.str('what 0x12')])]]),
      py.bytes(Buffer.from(printed('0x12'))),
    ])
  expect(withoutAddresses(verdictOf(values('0x10a9548', '0xff')))).toEqual(
    verdictOf(values('0x0', '0x0')),
  )
})

test('a verdict without returned values stays as it is', () => {
  const verdict: ProgramVerdict = {
    status: 'passed',
    tests: [{ status: 'passed' }],
    passed: 1,
    total: 1,
  }
  expect(withoutAddresses(verdict)).toEqual(verdict)
})
