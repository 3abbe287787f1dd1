import type { PyValue } from '../../../src/core/py-value.ts'
import { parsePyType } from '../../../src/values/py-type.ts'
import { valueKey } from '../../../src/values/py-value.ts'
import { parseHeader } from '../../intro/definition.ts'
import { INTRO_DEFINITIONS } from '../../intro/intro-set.ts'
import { type Plain, toPyValue } from '../../intro/plain.ts'
import { SEED_EVAL, SEED_TRAIN } from './seed-problems.ts'

/** Above it the oracles, which are plain and slow, and written with floats, are not asked. */
const LARGEST = 20_000n

/** Whether an answer is what the problem's oracle in TypeScript gives, as far as that can tell. */
export type Oracle = (args: readonly PyValue[], expected: PyValue) => boolean

function isSmall(value: PyValue): boolean {
  if (value.type === 'int') return value.value <= LARGEST && value.value >= -LARGEST
  if (value.type === 'dict') return value.entries.every((entry) => entry.every(isSmall))
  return 'items' in value ? value.items.every(isSmall) : true
}

/** Whether every integer in it is one that a JavaScript number holds. */
function isExact(value: PyValue): boolean {
  if (value.type === 'int') return Number.isSafeInteger(Number(value.value))
  if (value.type === 'dict') return value.entries.every((entry) => entry.every(isExact))
  return 'items' in value ? value.items.every(isExact) : true
}

function toPlain(value: PyValue): Plain {
  switch (value.type) {
    case 'int':
      return Number(value.value)
    case 'float':
    case 'str':
    case 'bool':
      return value.value
    case 'list':
    case 'tuple':
      return value.items.map(toPlain)
    case 'dict':
      return new Map(
        value.entries.map(([key, entry]) => [toPlain(key) as string | number, toPlain(entry)]),
      )
    default:
      return null
  }
}

/** The oracles of the shipped problems, by `set/id`. */
export function shippedOracles(): ReadonlyMap<string, Oracle> {
  const oracles = new Map<string, Oracle>()
  for (const [set, plans] of [
    ['seed-train', SEED_TRAIN],
    ['seed-eval', SEED_EVAL],
  ] as const) {
    for (const { id, solve } of plans) {
      oracles.set(
        `${set}/${id}`,
        (args, expected) => !args.every(isSmall) || valueKey(solve(...args)) === valueKey(expected),
      )
    }
  }
  for (const { header, oracle } of INTRO_DEFINITIONS) {
    const { functionName, returnType } = parseHeader(header)
    const type = parsePyType(returnType)
    oracles.set(`intro-100/${functionName}`, (args, expected) => {
      if (!args.every(isSmall) || !isExact(expected)) return true
      const answer = oracle(...args.map(toPlain))
      return valueKey(toPyValue(answer, type)) === valueKey(expected)
    })
  }
  return oracles
}
