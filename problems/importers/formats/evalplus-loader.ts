import type { PyValue } from '../../../src/core/py-value.ts'
import { hashKey, isHashable, py } from '../../../src/values/py-value.ts'
import { RecordError } from '../record-fields.ts'

/**
 * What EvalPlus' loader makes of MBPP+ inputs: JSON has no tuples, sets and complex numbers, so it
 * turns lists and texts back into them, by the task's number. Facts from `evalplus/data/mbpp.py`.
 */

type Args = readonly PyValue[]
type Reshape = (args: Args) => Args

/** `tuple(value)`. */
function tuple(value: PyValue | undefined): PyValue {
  if (value?.type === 'list' || value?.type === 'tuple') return py.tuple(value.items)
  if (value?.type === 'str') return py.tuple(Array.from(value.value, (each) => py.str(each)))
  if (value?.type === 'dict') return py.tuple(value.entries.map(([key]) => key))
  throw new RecordError(`an input is no list where the task's loader makes a tuple of one`)
}

/** A list of what `each` makes of the items. */
function mapped(value: PyValue | undefined, each: (item: PyValue) => PyValue): PyValue {
  if (value === undefined || !('items' in value)) return py.list(items(tuple(value)).map(each))
  return py.list(value.items.map(each))
}

function items(value: PyValue): Args {
  return 'items' in value ? value.items : []
}

function deepTuple(value: PyValue): PyValue {
  return value.type === 'list' ? py.tuple(value.items.map(deepTuple)) : value
}

/** `set(value)` for a list that is not empty, else `{}`. */
function setOrEmpty(value: PyValue): PyValue {
  if (value.type !== 'list' || value.items.length === 0) return py.dict([])
  if (!value.items.every(isHashable)) {
    throw new RecordError(`an input holds what no set can hold`)
  }
  return py.set([...new Map(value.items.map((item) => [hashKey(item), item])).values()])
}

const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/
const NAMED: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
  '+nan': Number.NaN,
  '-nan': Number.NaN,
}
const LONGEST_NUMBER = 100

/** `float(text)`, or null where Python would refuse it. */
function floatOf(text: string): number | null {
  if (text.length > LONGEST_NUMBER) return null
  return NAMED[text.toLowerCase()] ?? (NUMBER.test(text) ? Number(text) : null)
}

/** The parts of `1+2j`, `(3-0.5j)`, `2j`, `7`; null where there are none. */
function complexOf(text: string): readonly [number, number] | null {
  const bare = /^\(.*\)$/.test(text) ? text.slice(1, -1) : text
  if (!/[jJ]$/.test(bare)) {
    const re = floatOf(bare)
    return re === null ? null : [re, 0]
  }
  const body = bare.slice(0, -1)
  // The sign between the parts is the last that is no exponent's.
  const signs = Array.from(body.matchAll(/(?<![eE])[-+]/g), ({ index }) => index)
  const at = signs.at(-1) ?? 0
  const imaginary = body.slice(at)
  const [re, im] = [
    at === 0 ? 0 : floatOf(body.slice(0, at)),
    ['', '+', '-'].includes(imaginary) ? Number(`${imaginary}1`) : floatOf(imaginary),
  ]
  return re === null || im === null ? null : [re, im]
}

/** `complex(value)` of a text or a number. */
function complex(value: PyValue | undefined): PyValue {
  if (value?.type === 'int' || value?.type === 'float') return py.complex(Number(value.value), 0)
  const parts = value?.type === 'str' ? complexOf(value.value.trim()) : null
  if (parts === null) throw new RecordError('an input is no complex number')
  return py.complex(...parts)
}

function float(value: PyValue | undefined): PyValue {
  if (value?.type === 'int' || value?.type === 'float') return py.float(Number(value.value))
  const number = value?.type === 'str' ? floatOf(value.value.trim()) : null
  if (number === null) throw new RecordError('an input is no float')
  return py.float(number)
}

const tuplesOfEach: Reshape = (args) => args.map(tuple)
const tuplesInEach: Reshape = (args) => args.map((arg) => mapped(arg, tuple))
const tuplesInFirst: Reshape = (args) => [mapped(args[0], tuple), ...args.slice(1, 2)]
const tupleSecond: Reshape = (args) => [...args.slice(0, 1), tuple(args[1])]
const tupleFirst: Reshape = (args) => [tuple(args[0]), ...args.slice(1, 2)]
const tuplesOfTuples: Reshape = (args) => tuplesInEach(args).map(tuple)

const RESHAPES: readonly (readonly [readonly number[], Reshape])[] = [
  [
    [
      2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630, 726,
      740, 744, 809,
    ],
    tuplesOfEach,
  ],
  [[63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780], tuplesInEach],
  [[75, 413, 444, 753], tuplesInFirst],
  [[106, 750], tupleSecond],
  [[115], (args) => [mapped(args[0], setOrEmpty)]],
  [[124], (args) => [float(args[0]), complex(args[1])]],
  [[250, 405, 446, 617, 720, 763, 808], tupleFirst],
  [[259, 401, 445], tuplesOfTuples],
  [
    [278],
    (args) => [tuple(mapped(args[0], (item) => (item.type === 'list' ? tuple(item) : item)))],
  ],
  [[307], (args) => [tuple(args[0]), ...args.slice(1, 3)]],
  [[722], (args) => [tupleValues(args[0]), ...args.slice(1)]],
  [[252], (args) => [complex(args[0])]],
  [[580, 615, 791], (args) => args.map(deepTuple)],
]

function tupleValues(value: PyValue | undefined): PyValue {
  if (value?.type !== 'dict') throw new RecordError('an input is no object')
  return py.dict(value.entries.map(([key, item]) => [key, tuple(item)]))
}

const BY_TASK = new Map(
  RESHAPES.flatMap(([tasks, reshape]) => tasks.map((task) => [task, reshape])),
)

/**
 * The arguments of one input as the reference loader gives them to a program.
 *
 * @throws {RecordError} where an input has not the form that its task has there.
 */
export function loadedArguments(taskId: string, args: Args): Args {
  const [, number] = /^mbpp\/(\d{1,6})$/i.exec(taskId) ?? []
  const reshape = number === undefined ? undefined : BY_TASK.get(Number(number))
  return reshape === undefined ? args : reshape(args)
}
