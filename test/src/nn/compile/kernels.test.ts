import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { beforeAll, describe, expect, test } from 'vitest'
import type { HostTensor, HostTensors } from '../../../../src/nn/compile/compiled.ts'
import { GraphFunction } from '../../../../src/nn/compile/graph-function.ts'
import { kernelTable } from '../../../../src/nn/compile/kernels/table.ts'
import { Rng } from '../../../../src/random/rng.ts'

beforeAll(() => tf.setBackend('cpu'))

const { NaN: nan, POSITIVE_INFINITY: inf } = Number
const rng = new Rng(7)

function floats(shape: readonly number[], values: readonly number[] = []): HostTensor {
  const size = shape.reduce((all, length) => all * length, 1)
  const data = Float32Array.from({ length: size }, (_, i) => values[i] ?? rng.uniform() * 6 - 3)
  return { dtype: 'float32', shape, data }
}

function ints(shape: readonly number[], values: readonly number[] = []): HostTensor {
  const size = shape.reduce((all, length) => all * length, 1)
  const data = Int32Array.from({ length: size }, (_, i) => values[i] ?? rng.int(9) - 4)
  return { dtype: 'int32', shape, data }
}

function bools(shape: readonly number[], values: readonly number[] = []): HostTensor {
  const size = shape.reduce((all, length) => all * length, 1)
  const data = Uint8Array.from({ length: size }, (_, i) => values[i] ?? rng.int(2))
  return { dtype: 'bool', shape, data }
}

interface Case {
  readonly inputs: HostTensors
  readonly attrs?: tf.NamedAttrMap
}

const ODD = [nan, inf, -inf, -0, 0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 1e-30, 3e38, -3e38]
const x = (values: HostTensor, attrs?: tf.NamedAttrMap): Case => ({
  inputs: { x: values },
  ...(attrs && { attrs }),
})
const odd = floats([ODD.length], ODD)
const finite = floats([2, 3])
const positive = floats([4], [0.1, 1, 2.5, 30])
const within = floats([4], [-0.9, -0.1, 0, 0.8])

/** Every pair of the odd values. */
const pairs = {
  a: floats([ODD.length, 1], ODD),
  b: floats([ODD.length], ODD),
}
const broadcast = { a: floats([2, 1, 3]), b: floats([4, 1]) }
const whole = { a: ints([3, 1], [7, -7, 0]), b: ints([4], [2, -2, 3, 0]) }
const truths = { a: bools([2, 1], [0, 1]), b: bools([2], [0, 1]) }

const numbers = [pairs, broadcast, { a: floats([]), b: floats([2]) }].map((inputs) => ({ inputs }))
const wholes = [{ inputs: whole }]
const compared = [...numbers, ...wholes, { inputs: truths }]

const reduced = (
  attrs: (axis: number | number[], keepDims: boolean) => tf.NamedAttrMap,
): Case[] => [
  x(floats([2, 3, 4]), attrs([1], false)),
  x(floats([2, 3, 4]), attrs([0, 2], true)),
  x(floats([3, 5], [nan, 1, 2, 3, 4, -inf, inf, 0, 0, 0]), attrs([1], false)),
  x(ints([2, 3]), attrs([0], false)),
]
/** Over nothing, of which something comes, and nothing. */
const emptied = (
  attrs: (axis: number | number[], keepDims: boolean) => tf.NamedAttrMap,
): Case[] => [
  x(floats([0]), attrs([0], false)),
  x(floats([2, 0, 3]), attrs([1], true)),
  x(floats([2, 0, 3]), attrs([0], false)),
  x(ints([0, 2]), attrs([0], false)),
]
const allAxis = (axis: number | number[], keepDims: boolean) => ({ axis, keepDims })
const allIndices = (axis: number | number[], keepDims: boolean) => ({
  reductionIndices: axis,
  keepDims,
})
const byAxis = [...reduced(allAxis), ...emptied(allAxis)]
const byIndices = [...reduced(allIndices), ...emptied(allIndices)]
const places: Case[] = [
  x(floats([3, 0]), { axis: 1 }),
  x(floats([2, 3, 4]), { axis: 1 }),
  x(floats([6], [1, 3, 3, -1, -1, 0]), { axis: 0 }),
  x(ints([2, 3]), { axis: 1 }),
]
const product = (a: number[], b: number[], transposeA = false, transposeB = false): Case => ({
  inputs: { a: floats(a), b: floats(b) },
  attrs: { transposeA, transposeB },
})
const anything = [x(odd), x(finite), x(floats([])), x(floats([1, 1]))]

const cases: Readonly<Record<string, readonly Case[]>> = {
  Abs: anything,
  Acos: [x(within)],
  Add: [...numbers, ...wholes],
  AddN: [{ inputs: { 0: floats([2, 3]), 1: floats([2, 3]), 2: floats([2, 3]) } }],
  All: [
    x(bools([2, 0]), { axis: [1], keepDims: false }),
    x(bools([2, 3]), { axis: [1], keepDims: false }),
    x(bools([4], [1, 1, 1, 1]), { axis: [0], keepDims: true }),
  ],
  Any: [
    x(bools([2, 0]), { axis: [1], keepDims: true }),
    x(bools([2, 3]), { axis: [1], keepDims: false }),
    x(bools([2], [0, 0]), { axis: [0], keepDims: true }),
  ],
  ArgMax: places,
  ArgMin: places,
  Asin: [x(within)],
  Atan: anything,
  BatchMatMul: [
    product([3, 4], [4, 2]),
    product([4, 3], [4, 2], true),
    product([3, 4], [2, 4], false, true),
    product([5, 3, 4], [5, 4, 2]),
    product([5, 4, 3], [1, 2, 4], true, true),
  ],
  Cast: [
    x(floats([9], [nan, inf, -inf, 2.9, -2.9, 0, -0, 5, -5]), { dtype: 'int32' }),
    x(odd, { dtype: 'bool' }),
    x(ints([4]), { dtype: 'float32' }),
    x(bools([4]), { dtype: 'float32' }),
    x(bools([4]), { dtype: 'int32' }),
    x(ints([4]), { dtype: 'bool' }),
  ],
  Ceil: anything,
  ClipByValue: [x(odd, { clipValueMin: -1, clipValueMax: 2 })],
  Concat: [
    { inputs: { 0: floats([2, 1]), 1: floats([2, 3]) }, attrs: { axis: 1 } },
    { inputs: { 0: floats([0, 2]), 1: floats([3, 2]) }, attrs: { axis: 0 } },
  ],
  Cos: [x(finite)],
  Cosh: [x(finite)],
  Cumsum: [
    x(floats([2, 3]), { axis: 1, exclusive: false, reverse: false }),
    x(floats([2, 3]), { axis: 1, exclusive: true, reverse: true }),
  ],
  Elu: anything,
  EluGrad: [{ inputs: { dy: floats([5]), y: floats([5], [-0.5, 0, 1, -0, 2]) } }],
  Equal: compared,
  Erf: [x(finite)],
  Exp: anything,
  ExpandDims: [
    { inputs: { input: floats([2, 3]) }, attrs: { dim: 1 } },
    { inputs: { input: floats([2, 3]) }, attrs: { dim: -1 } },
  ],
  Expm1: [x(finite)],
  Fill: [{ inputs: {}, attrs: { shape: [2, 3], value: 1.5, dtype: 'float32' } }],
  Floor: anything,
  FloorDiv: wholes,
  GatherV2: [
    {
      inputs: { x: floats([4, 3]), indices: ints([2, 2], [3, 0, 1, 1]) },
      attrs: { axis: 0, batchDims: 0 },
    },
    { inputs: { x: floats([4, 3]), indices: ints([2], [2, 0]) }, attrs: { axis: 1, batchDims: 0 } },
    {
      inputs: { x: floats([2, 5, 3]), indices: ints([2, 2], [4, 0, 1, 1]) },
      attrs: { axis: 1, batchDims: 1 },
    },
  ],
  Greater: compared,
  GreaterEqual: compared,
  Identity: [x(finite)],
  IsFinite: [x(odd)],
  IsInf: [x(odd)],
  IsNan: [x(odd)],
  LeakyRelu: [x(odd, { alpha: 0.2 })],
  Less: compared,
  LessEqual: compared,
  Log: anything,
  Log1p: [x(positive)],
  LogicalAnd: [{ inputs: truths }],
  LogicalNot: [x(bools([4]))],
  LogicalOr: [{ inputs: truths }],
  Max: byIndices,
  Maximum: numbers,
  Mean: byAxis,
  Min: byAxis,
  Minimum: numbers,
  Mod: [
    { inputs: { a: floats([3, 1], [5, -5, 7.5]), b: floats([4], [3, -3, 2, -2]) } },
    { inputs: { a: whole.a, b: ints([2], [2, -3]) } },
  ],
  Multiply: [...numbers, ...wholes],
  Neg: [...anything, x(ints([3]))],
  NotEqual: compared,
  OneHot: [
    {
      inputs: { indices: ints([2, 2], [0, 3, -1, 7]) },
      attrs: { depth: 4, onValue: 1, offValue: 0, dtype: 'float32' },
    },
  ],
  OnesLike: [x(finite)],
  Pack: [
    { inputs: { 0: floats([2, 3]), 1: floats([2, 3]) }, attrs: { axis: 1 } },
    { inputs: { 0: floats([]), 1: floats([]) }, attrs: { axis: 0 } },
  ],
  PadV2: [
    x(floats([2, 3]), {
      paddings: [
        [1, 0],
        [0, 2],
      ],
      constantValue: 9,
    }),
  ],
  Pow: [{ inputs: { a: floats([4, 1], [0, 1.5, 2, -2]), b: floats([4], [0, 1, 2, -1]) } }],
  Prelu: [{ inputs: { x: floats([2, 3]), alpha: floats([3]) } }],
  Prod: byAxis,
  Range: [{ inputs: {}, attrs: { start: 1, stop: 8, step: 3, dtype: 'int32' } }],
  RealDiv: numbers,
  Reciprocal: anything,
  Relu: anything,
  Relu6: anything,
  Reshape: [x(floats([2, 6]), { shape: [3, -1] }), x(floats([1]), { shape: [] })],
  Reverse: [
    x(floats([2, 3]), { dims: [0, 1] }),
    x(floats([4]), { dims: [0] }),
    x(floats([2, 3])),
    x(floats([2, 3]), { dims: [] }),
    x(floats([])),
  ],
  Round: anything,
  Rsqrt: [x(positive), x(odd)],
  Select: [
    { inputs: { condition: bools([2, 3]), t: floats([2, 3]), e: floats([2, 3]) } },
    {
      inputs: { condition: bools([3]), t: floats([3], [nan, 1, 2]), e: floats([3], [0, nan, inf]) },
    },
  ],
  Sigmoid: anything,
  Sign: [x(odd), x(ints([3], [-2, 0, 3]))],
  Sin: [x(finite)],
  Sinh: [x(finite)],
  Slice: [x(floats([4, 5]), { begin: [1, 2], size: [2, -1] })],
  Softmax: [{ inputs: { logits: floats([3, 4]) }, attrs: { dim: -1 } }],
  Softplus: [x(finite)],
  SplitV: [
    x(floats([4, 6]), { numOrSizeSplits: [1, 2, 3], axis: 1 }),
    x(floats([4, 6]), { numOrSizeSplits: 2, axis: 0 }),
    x(floats([2, 60]), { numOrSizeSplits: 60, axis: 1 }),
    x(floats([29, 2]), { numOrSizeSplits: [9, 1, 0, 2, 3, 4, 5, 1, 4], axis: 0 }),
  ],
  Sqrt: anything,
  Square: anything,
  SquaredDifference: numbers,
  Step: [x(odd, { alpha: 0 }), x(finite, { alpha: 0.5 })],
  StridedSlice: [
    x(floats([5, 6]), {
      begin: [0, 5],
      end: [5, 0],
      strides: [2, -2],
      beginMask: 0,
      endMask: 0,
      ellipsisMask: 0,
      newAxisMask: 0,
      shrinkAxisMask: 0,
    }),
    x(floats([5, 6]), {
      begin: [1],
      end: [2],
      strides: [1],
      beginMask: 0,
      endMask: 0,
      ellipsisMask: 0,
      newAxisMask: 0,
      shrinkAxisMask: 1,
    }),
    x(floats([5, 6]), {
      begin: [0, 0],
      end: [0, 0],
      strides: [-1, 1],
      beginMask: 3,
      endMask: 3,
      ellipsisMask: 0,
      newAxisMask: 0,
      shrinkAxisMask: 0,
    }),
  ],
  Sub: [...numbers, ...wholes],
  Sum: [...byAxis, x(bools([2, 3]), { axis: [1], keepDims: false })],
  Tan: [x(finite)],
  Tanh: anything,
  Tile: [x(floats([2, 1]), { reps: [2, 3] })],
  Transpose: [x(floats([2, 3, 4]), { perm: [2, 0, 1] })],
  Unpack: [
    { inputs: { value: floats([2, 3]) }, attrs: { axis: 1 } },
    { inputs: { value: floats([2, 8]) }, attrs: { axis: 1 } },
  ],
  ScatterNd: [
    {
      inputs: { indices: ints([4, 1], [2, 0, 2, 1]), updates: floats([4, 2]) },
      attrs: { shape: [3, 2] },
    },
    {
      inputs: { indices: ints([2, 2], [1, 0, 1, 0]), updates: floats([2]) },
      attrs: { shape: [2, 2] },
    },
  ],
  UnsortedSegmentSum: [
    {
      inputs: { x: floats([4, 2]), segmentIds: ints([4], [2, 0, 2, 1]) },
      attrs: { numSegments: 3 },
    },
    { inputs: { x: floats([3]), segmentIds: ints([3], [-1, 5, 1]) }, attrs: { numSegments: 2 } },
  ],
  ZerosLike: [x(finite)],
  _FusedMatMul: [
    {
      inputs: { a: floats([3, 4]), b: floats([4, 2]), bias: floats([2]) },
      attrs: { transposeA: false, transposeB: false, activation: 'relu' },
    },
    {
      inputs: { a: floats([4, 3]), b: floats([2, 4]) },
      attrs: { transposeA: true, transposeB: true, activation: 'linear' },
    },
  ],
}

function work(kernel: string, attrs: tf.NamedAttrMap) {
  return (inputs: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => {
    // Some kernels take a list.
    const isList = Object.hasOwn(inputs, '0')
    const all = (isList ? Object.values(inputs) : inputs) as tf.NamedTensorMap
    const given = tf.engine().runKernel(kernel, all, attrs)
    return Object.fromEntries([given].flat().map((tensor, i) => [`y${i}`, tensor as tf.Tensor]))
  }
}

test('every kernel of the table has cases here', () => {
  expect(Object.keys(cases).sort()).toEqual([...kernelTable.keys()].sort())
})

describe.each(Object.entries(cases))('%s', (kernel, all) => {
  test.each(all.map((one, i) => [i, one] as const))(
    'case %i is as on the cpu backend',
    async (_, { inputs, attrs = {} }) => {
      const fn = work(kernel, attrs)
      const expected = tf.tidy(() => {
        const tensors = Object.entries(inputs).map(
          ([name, { data, shape, dtype }]) => [name, tf.tensor(data, [...shape], dtype)] as const,
        )
        return Object.entries(fn(Object.fromEntries(tensors))).map(
          ([name, tensor]) => [name, tensor.shape, [...tensor.dataSync()]] as const,
        ) as never
      }) as unknown as readonly (readonly [string, number[], number[]])[]
      const compiled = new GraphFunction(fn, { name: kernel })
      const outputs = await compiled.run(inputs)
      expect(Object.keys(outputs)).toEqual(expected.map(([name]) => name))
      for (const [name, shape, values] of expected) {
        const { data, shape: givenShape } = outputs[name]!
        expect(givenShape).toEqual(shape)
        expectClose([...data], values)
      }
      compiled.dispose()
    },
  )
})

/** Within 1e-5 of the value, or of 1 where that is larger; what is not finite has to be the same. */
function expectClose(given: readonly number[], expected: readonly number[]): void {
  const off = expected.findIndex((value, i) => {
    const other = given[i]!
    if (!Number.isFinite(value)) return !Object.is(other, value)
    return !(Math.abs(other - value) <= 1e-5 * Math.max(1, Math.abs(value)))
  })
  expect([off, given[off], expected[off]]).toEqual([-1, undefined, undefined])
  expect(given).toHaveLength(expected.length)
}
