import type { Graph, Value } from '../graph.ts'
import { ELEMENT_TYPES } from '../onnx-model.ts'
import { convert, type Emit, map, where, zip } from './emit.ts'

const { float64, int32 } = ELEMENT_TYPES

const unary =
  (op: string): Emit =>
  ({ graph, input }) =>
    map(graph, op, input('x'))

const binary =
  (op: string): Emit =>
  ({ graph, input }) =>
    zip(graph, op, input('a'), input('b'))

/** ONNX compares the order of numbers alone; tfjs that of booleans, too. */
const comparison =
  (op: string): Emit =>
  ({ graph, input }) =>
    zip(graph, op, asNumber(graph, input('a')), asNumber(graph, input('b')), 'bool')

function asNumber(graph: Graph, x: Value): Value {
  return x.type === 'bool' ? convert(graph, x, 'int32', int32) : x
}

/** A number of the same type as another value. */
function like(graph: Graph, x: Value, value: number): Value {
  return graph.scalar(value, x.type)
}

function not(graph: Graph, x: Value): Value {
  return map(graph, 'Not', x)
}

function isNaNs(graph: Graph, x: Value): Value {
  return map(graph, 'IsNaN', x, 'bool')
}

/** The larger (or smaller) of each with NaN where either is one, which ONNX leaves open. */
function extreme(graph: Graph, op: 'Max' | 'Min', a: Value, b: Value): Value {
  const chosen = zip(graph, op, a, b)
  if (a.type !== 'float32') return chosen
  const sum = zip(graph, 'Add', a, b)
  const odd = zip(graph, 'Or', isNaNs(graph, a), isNaNs(graph, b), 'bool')
  return where(graph, odd, sum, chosen)
}

/** Whole numbers by way of doubles, which hold them all and know a division by zero. */
function inDoubles(graph: Graph, a: Value, b: Value, work: (a: Value, b: Value) => Value): Value {
  const wide = (x: Value) => convert(graph, x, 'float64', float64)
  return toWhole(graph, work(wide(a), wide(b)))
}

/** As a typed array does it: towards zero, and 0 for what is no number or no finite one. */
export function toWhole(graph: Graph, x: Value): Value {
  const inside = zip(graph, 'LessOrEqual', map(graph, 'Abs', x), like(graph, x, 2 ** 31), 'bool')
  const safe = where(graph, inside, x, like(graph, x, 0))
  return convert(graph, safe, 'int32', int32)
}

function remainder(graph: Graph, a: Value, b: Value): Value {
  const rest = (x: Value) =>
    graph.add('Mod', [x, b], { type: x.type, shape: zip(graph, 'Add', x, b).shape }, { fmod: 1 })
  const zero = like(graph, a, 0)
  const negative = (x: Value) => zip(graph, 'Less', x, zero, 'bool')
  const differ = zip(graph, 'Xor', negative(a), negative(b), 'bool')
  const plain = rest(a)
  return where(graph, differ, rest(zip(graph, 'Add', plain, b)), plain)
}

function exponentialMinusOne(graph: Graph, x: Value): Value {
  return zip(graph, 'Sub', map(graph, 'Exp', x), like(graph, x, 1))
}

/** Multiplies a gradient by something where the output is negative. */
function eluGradient(graph: Graph, dy: Value, y: Value): Value {
  const slope = zip(graph, 'Mul', dy, zip(graph, 'Add', y, like(graph, y, 1)))
  return where(graph, zip(graph, 'GreaterOrEqual', y, like(graph, y, 0), 'bool'), dy, slope)
}

function leaky(graph: Graph, x: Value, alpha: Value): Value {
  const negative = zip(graph, 'Less', x, like(graph, x, 0), 'bool')
  return where(graph, negative, zip(graph, 'Mul', x, alpha), x)
}

function clip(graph: Graph, x: Value, low: number, high: number): Value {
  const above = extreme(graph, 'Max', x, like(graph, x, low))
  return extreme(graph, 'Min', above, like(graph, x, high))
}

const cast: Emit = ({ graph, input, attrs }) => {
  const x = input('x')
  const type = attrs.dtype as 'float32' | 'int32' | 'bool'
  if (type === 'int32' && x.type === 'float32') return toWhole(graph, x)
  return convert(graph, x, type, ELEMENT_TYPES[type])
}

export const unaryKernels: Readonly<Record<string, Emit>> = {
  Abs: unary('Abs'),
  Acos: unary('Acos'),
  Asin: unary('Asin'),
  Atan: unary('Atan'),
  Cast: cast,
  Ceil: unary('Ceil'),
  ClipByValue: ({ graph, input, attrs }) =>
    clip(graph, input('x'), attrs.clipValueMin, attrs.clipValueMax),
  Cos: unary('Cos'),
  Cosh: unary('Cosh'),
  Elu: ({ graph, input }) => {
    const x = input('x')
    const positive = zip(graph, 'GreaterOrEqual', x, like(graph, x, 0), 'bool')
    return where(graph, positive, x, exponentialMinusOne(graph, x))
  },
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Expm1: ({ graph, input }) => exponentialMinusOne(graph, input('x')),
  Floor: unary('Floor'),
  Identity: ({ input }) => input('x'),
  IsFinite: ({ graph, input }) => {
    const x = input('x')
    return not(graph, zip(graph, 'Or', isNaNs(graph, x), map(graph, 'IsInf', x, 'bool'), 'bool'))
  },
  IsInf: ({ graph, input }) => map(graph, 'IsInf', input('x'), 'bool'),
  IsNan: ({ graph, input }) => isNaNs(graph, input('x')),
  LeakyRelu: ({ graph, input, attrs }) => {
    const x = input('x')
    return leaky(graph, x, like(graph, x, attrs.alpha))
  },
  Log: unary('Log'),
  Log1p: ({ graph, input }) => {
    const x = input('x')
    return map(graph, 'Log', zip(graph, 'Add', x, like(graph, x, 1)))
  },
  LogicalNot: ({ graph, input }) => not(graph, input('x')),
  Neg: unary('Neg'),
  OnesLike: ({ graph, input }) => graph.filled(1, input('x').type, input('x').shape),
  Reciprocal: unary('Reciprocal'),
  // Of two operators, and NaN stays NaN.
  Relu: ({ graph, input }) => {
    const x = input('x')
    const zero = like(graph, x, 0)
    return where(graph, zip(graph, 'Less', x, zero, 'bool'), zero, x)
  },
  Relu6: ({ graph, input }) => clip(graph, input('x'), 0, 6),
  Round: unary('Round'),
  Rsqrt: ({ graph, input }) => map(graph, 'Reciprocal', map(graph, 'Sqrt', input('x'))),
  Sigmoid: unary('Sigmoid'),
  // tfjs calls NaN neither positive nor negative.
  Sign: ({ graph, input }) => {
    const x = input('x')
    const sign = map(graph, 'Sign', x)
    return x.type === 'float32' ? where(graph, isNaNs(graph, x), like(graph, x, 0), sign) : sign
  },
  Sin: unary('Sin'),
  Sinh: unary('Sinh'),
  Softplus: unary('Softplus'),
  Sqrt: unary('Sqrt'),
  Square: ({ graph, input }) => zip(graph, 'Mul', input('x'), input('x')),
  Step: ({ graph, input, attrs }) => {
    const x = input('x')
    const positive = zip(graph, 'Greater', x, like(graph, x, 0), 'bool')
    const step = where(graph, positive, like(graph, x, 1), like(graph, x, attrs.alpha ?? 0))
    return x.type === 'float32' ? where(graph, isNaNs(graph, x), x, step) : step
  },
  Tan: unary('Tan'),
  Tanh: unary('Tanh'),
  ZerosLike: ({ graph, input }) => graph.filled(0, input('x').type, input('x').shape),
}

export const binaryKernels: Readonly<Record<string, Emit>> = {
  Add: binary('Add'),
  AddN: ({ graph, inputs }) => inputs.reduce((sum, x) => zip(graph, 'Add', sum, x)),
  EluGrad: ({ graph, input }) => eluGradient(graph, input('dy'), input('y')),
  Equal: comparison('Equal'),
  FloorDiv: ({ graph, input }) => {
    const [a, b] = [input('a'), input('b')]
    return inDoubles(graph, a, b, (x, y) => map(graph, 'Floor', zip(graph, 'Div', x, y)))
  },
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  LogicalAnd: binary('And'),
  LogicalOr: binary('Or'),
  Maximum: ({ graph, input }) => extreme(graph, 'Max', input('a'), input('b')),
  Minimum: ({ graph, input }) => extreme(graph, 'Min', input('a'), input('b')),
  Mod: ({ graph, input }) => {
    const [a, b] = [input('a'), input('b')]
    if (a.type !== 'int32') return remainder(graph, a, b)
    return inDoubles(graph, a, b, (x, y) => remainder(graph, x, y))
  },
  Multiply: binary('Mul'),
  NotEqual: ({ graph, input }) => {
    const [a, b] = [asNumber(graph, input('a')), asNumber(graph, input('b'))]
    return not(graph, zip(graph, 'Equal', a, b, 'bool'))
  },
  Pow: binary('Pow'),
  Prelu: ({ graph, input }) => leaky(graph, input('x'), input('alpha')),
  RealDiv: binary('Div'),
  SquaredDifference: ({ graph, input }) => {
    const difference = zip(graph, 'Sub', input('a'), input('b'))
    return zip(graph, 'Mul', difference, difference)
  },
  Sub: binary('Sub'),
}
