import type { Graph, Value } from '../graph.ts'
import { ELEMENT_TYPES, type ElementType } from '../onnx-model.ts'
import { axesOf, convert, type Emit, fromStart, map, where, zip } from './emit.ts'

interface Reduced {
  readonly axis?: number | readonly number[] | null
  readonly keepDims?: boolean
}

/** The type of what is reduced, if it is another; a reduction over no axis gives its input. */
function reduce(
  graph: Graph,
  op: string,
  x: Value,
  { axis, keepDims = false }: Reduced,
  type: ElementType = x.type,
): Value {
  const axes = axesOf(axis, x.shape.length)
  if (axes.length === 0) return x
  const shape = reducedShape(x, axes, keepDims)
  const attributes = { keepdims: keepDims ? 1 : 0 }
  return graph.add(op, [x, graph.dimensions(axes)], { type, shape }, attributes)
}

function reducedShape(x: Value, axes: readonly number[], keepDims: boolean): number[] {
  return keepDims
    ? x.shape.map((length, i) => (axes.includes(i) ? 1 : length))
    : x.shape.filter((_, i) => !axes.includes(i))
}

/** What tfjs gives where there is nothing to reduce, which ONNX leaves open; null where there is something. */
function ofNothing(
  graph: Graph,
  x: Value,
  { axis, keepDims = false }: Reduced,
  value: number,
  type: ElementType = x.type,
): Value | null {
  const axes = axesOf(axis, x.shape.length)
  if (!axes.some((each) => x.shape[each] === 0)) return null
  return graph.filled(value, type, reducedShape(x, axes, keepDims))
}

function numberOf(graph: Graph, x: Value): Value {
  return x.type === 'bool' ? convert(graph, x, 'int32', ELEMENT_TYPES.int32) : x
}

const reduction =
  (op: string): Emit =>
  ({ graph, input, attrs }) =>
    reduce(graph, op, numberOf(graph, input('x')), attrs)

/** The largest or smallest, with NaN where there is one, which ONNX leaves open. */
const extreme =
  (op: string): Emit =>
  ({ graph, input, attrs }) => {
    const x = input('x')
    const empty = ofNothing(graph, x, axisOf(attrs), x.type === 'float32' ? Number.NaN : 0)
    if (empty !== null) return empty
    const chosen = reduce(graph, op, x, axisOf(attrs))
    if (x.type !== 'float32' || x.shape.length === 0) return chosen
    const odd = convert(graph, map(graph, 'IsNaN', x, 'bool'), 'float32', ELEMENT_TYPES.float32)
    const count = reduce(graph, 'ReduceSum', odd, axisOf(attrs))
    const hasOdd = zip(graph, 'Greater', count, graph.scalar(0), 'bool')
    return where(graph, hasOdd, graph.scalar(Number.NaN), chosen)
  }

/** tfjs calls the axes of some reductions `reductionIndices`. */
function axisOf(attrs: Reduced & { reductionIndices?: number | readonly number[] }): Reduced {
  return { axis: attrs.reductionIndices ?? attrs.axis ?? null, keepDims: attrs.keepDims ?? false }
}

const every =
  (op: 'ReduceMin' | 'ReduceMax'): Emit =>
  ({ graph, input, attrs }) => {
    const empty = ofNothing(graph, input('x'), attrs, 0, 'bool')
    if (empty !== null) return empty
    const whole = reduce(graph, op, numberOf(graph, input('x')), attrs)
    return convert(graph, whole, 'bool', ELEMENT_TYPES.bool)
  }

/** The first place of the largest or smallest. */
const place =
  (op: 'ArgMax' | 'ArgMin'): Emit =>
  ({ graph, input, attrs }) => {
    const x = input('x')
    const empty = ofNothing(graph, x, { axis: attrs.axis }, 0, 'int32')
    if (empty !== null) return empty
    const axis = fromStart(attrs.axis, x.shape.length)
    const shape = x.shape.filter((_, i) => i !== axis)
    const found = graph.add(op, [x], { type: 'int64', shape }, { axis, keepdims: 0 })
    return convert(graph, found, 'int32', ELEMENT_TYPES.int32)
  }

export const reductionKernels: Readonly<Record<string, Emit>> = {
  All: every('ReduceMin'),
  Any: every('ReduceMax'),
  ArgMax: place('ArgMax'),
  ArgMin: place('ArgMin'),
  Cumsum: ({ graph, input, attrs }) => {
    const x = input('x')
    const { axis, exclusive, reverse } = attrs
    const at = graph.scalar(fromStart(axis, x.shape.length), 'int32')
    const flags = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 }
    return graph.add('CumSum', [x, at], x, flags)
  },
  Max: extreme('ReduceMax'),
  Mean: ({ graph, input, attrs }) => {
    const x = convert(graph, input('x'), 'float32', ELEMENT_TYPES.float32)
    // It divides first, and adds up then.
    const empty = ofNothing(graph, x, attrs, 0)
    if (empty !== null) return empty
    return reduce(graph, 'ReduceMean', x, attrs)
  },
  Min: extreme('ReduceMin'),
  Prod: reduction('ReduceProd'),
  Softmax: ({ graph, input, attrs }) => {
    const logits = input('logits')
    return graph.add('Softmax', [logits], logits, {
      axis: fromStart(attrs.dim, logits.shape.length),
    })
  },
  Sum: reduction('ReduceSum'),
}
