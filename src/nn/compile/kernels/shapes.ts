import { backend_util, slice_util } from '@tensorflow/tfjs-core'
import { sizeOf } from '../../shape.ts'
import type { Graph, Value } from '../graph.ts'
import { axesOf, type Emit, fromStart, reshape } from './emit.ts'

/** Beyond the first element, for a slice that runs backwards to the start. */
const BEFORE_FIRST = Number.MIN_SAFE_INTEGER

function slice(graph: Graph, x: Value, begin: readonly number[], size: readonly number[]): Value {
  const whole = begin.every((at, i) => at === 0 && size[i] === x.shape[i])
  if (whole) return x
  const ends = begin.map((at, i) => at + size[i]!)
  const axes = begin.map((_, i) => i)
  const places = [begin, ends, axes].map((list) => graph.dimensions(list))
  return graph.add('Slice', [x, ...places], { type: x.type, shape: size })
}

function concat(graph: Graph, parts: readonly Value[], axis: number): Value {
  const full = parts.filter(({ shape }) => sizeOf(shape) > 0)
  const [first, ...others] = full.length > 0 ? full : parts
  if (first === undefined || others.length === 0) return first ?? (parts[0] as Value)
  const along = full.reduce((sum, { shape }) => sum + shape[axis]!, 0)
  const shape = first.shape.map((length, i) => (i === axis ? along : length))
  return graph.add('Concat', full, { type: first.type, shape }, { axis })
}

/** WebGPU promises eight buffers for an operator: one for what is split, and one for each part. */
const PARTS_AT_ONCE = 7

/** Parts of given lengths along an axis; where they are many, parts of parts. */
function split(graph: Graph, x: Value, lengths: readonly number[], axis: number): Value[] {
  if (lengths.length === 1) return [x]
  if (lengths.length > PARTS_AT_ONCE) {
    const groups = groupsOf(lengths, Math.ceil(lengths.length / PARTS_AT_ONCE))
    const sums = groups.map((group) => group.reduce((sum, length) => sum + length, 0))
    const wholes = split(graph, x, sums, axis)
    return wholes.flatMap((whole, i) => split(graph, whole, groups[i]!, axis))
  }
  const parts = lengths.map((length) => ({ type: x.type, shape: x.shape.with(axis, length) }))
  return [...graph.addMany('Split', [x, graph.dimensions(lengths)], parts, { axis })]
}

function groupsOf(lengths: readonly number[], size: number): number[][] {
  const count = Math.ceil(lengths.length / size)
  return Array.from({ length: count }, (_, i) => lengths.slice(i * size, (i + 1) * size))
}

function stridedSlice(graph: Graph, x: Value, attrs: StridedSliceAttributes): Value {
  const info = slice_util.sliceInfo(
    [...x.shape],
    attrs.begin,
    attrs.end,
    attrs.strides,
    attrs.beginMask,
    attrs.endMask,
    attrs.ellipsisMask,
    attrs.newAxisMask,
    attrs.shrinkAxisMask,
  )
  const { begin, end, strides, finalShape } = info
  const wide = reshape(graph, x, paddedShape(x.shape, begin.length))
  const ends = end.map((at, i) => (strides[i]! < 0 && at < 0 ? BEFORE_FIRST : at))
  const axes = begin.map((_, i) => i)
  const places = [begin, ends, axes, strides].map((list) => graph.dimensions(list))
  const between = slice_util.computeOutShape(begin, end, strides)
  const sliced = graph.add('Slice', [wide, ...places], {
    type: x.type,
    shape: between,
  })
  return reshape(graph, sliced, finalShape)
}

interface StridedSliceAttributes {
  readonly begin: number[]
  readonly end: number[]
  readonly strides: number[]
  readonly beginMask: number
  readonly endMask: number
  readonly ellipsisMask: number
  readonly newAxisMask: number
  readonly shrinkAxisMask: number
}

function paddedShape(own: readonly number[], rank: number): readonly number[] {
  return own.length === rank ? own : [...Array(rank - own.length).fill(1), ...own]
}

const listAxis = (attrs: { axis: number }, parts: readonly Value[], more = 0): number =>
  fromStart(attrs.axis, parts[0]!.shape.length + more)

export const shapeKernels: Readonly<Record<string, Emit>> = {
  Concat: ({ graph, inputs, attrs }) => concat(graph, inputs, listAxis(attrs, inputs)),
  ExpandDims: ({ graph, input, attrs }) => {
    const x = input('input')
    const at = attrs.dim < 0 ? x.shape.length + 1 + attrs.dim : attrs.dim
    return reshape(graph, x, x.shape.toSpliced(at, 0, 1))
  },
  Fill: ({ graph, attrs }) => graph.filled(attrs.value, attrs.dtype ?? 'float32', attrs.shape),
  Pack: ({ graph, inputs, attrs }) => {
    const axis = listAxis(attrs, inputs, 1)
    const parts = inputs.map((x) => reshape(graph, x, x.shape.toSpliced(axis, 0, 1)))
    return concat(graph, parts, axis)
  },
  PadV2: ({ graph, input, attrs }) => {
    const x = input('x')
    const paddings = attrs.paddings as readonly (readonly [number, number])[]
    const shape = x.shape.map((length, i) => paddings[i]![0] + length + paddings[i]![1])
    const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]
    const filler = graph.scalar(attrs.constantValue, x.type)
    return graph.add('Pad', [x, graph.dimensions(pads), filler], { type: x.type, shape })
  },
  Range: ({ graph, attrs: { start, stop, step, dtype } }) => {
    const length = Math.max(Math.ceil((stop - start) / step), 0)
    const values = Array.from({ length }, (_, i) => start + i * step)
    return graph.constant(values, dtype ?? 'float32', [length])
  },
  Reshape: ({ graph, input, attrs }) => {
    const x = input('x')
    return reshape(graph, x, inferred(attrs.shape, sizeOf(x.shape)))
  },
  Reverse: ({ graph, input, attrs }) => {
    const x = input('x')
    const dims = axesOf(attrs.dims, x.shape.length)
    if (dims.length === 0) return x
    const places = [dims.map(() => -1), dims.map(() => BEFORE_FIRST), dims, dims.map(() => -1)]
    return graph.add('Slice', [x, ...places.map((list) => graph.dimensions(list))], x)
  },
  Slice: ({ graph, input, attrs }) => {
    const x = input('x')
    const [begin = [], size = []] = slice_util.parseSliceParams(
      asTensor(x),
      attrs.begin,
      attrs.size,
    )
    return slice(graph, x, begin, size)
  },
  SplitV: ({ graph, input, attrs }) => {
    const x = input('x')
    const axis = fromStart(attrs.axis, x.shape.length)
    const lengths = backend_util.prepareSplitSize(asTensor(x), attrs.numOrSizeSplits, axis)
    return split(graph, x, lengths, axis)
  },
  StridedSlice: ({ graph, input, attrs }) => stridedSlice(graph, input('x'), attrs),
  Tile: ({ graph, input, attrs }) => {
    const x = input('x')
    const shape = x.shape.map((length, i) => length * attrs.reps[i])
    return graph.add('Tile', [x, graph.dimensions(attrs.reps)], { type: x.type, shape })
  },
  Transpose: ({ graph, input, attrs }) => {
    const x = input('x')
    const perm = attrs.perm as readonly number[]
    if (perm.every((from, to) => from === to)) return x
    const shape = perm.map((axis) => x.shape[axis]!)
    return graph.add('Transpose', [x], { type: x.type, shape }, { perm })
  },
  Unpack: ({ graph, input, attrs }) => {
    const x = input('value')
    const axis = fromStart(attrs.axis, x.shape.length)
    const shape = x.shape.toSpliced(axis, 1)
    const parts = split(graph, x, Array(x.shape[axis]).fill(1), axis)
    return parts.map((part) => reshape(graph, part, shape))
  },
}

function inferred(wanted: readonly number[], size: number): number[] {
  const known = sizeOf(wanted.filter((length) => length !== -1))
  return wanted.map((length) => (length === -1 ? size / known : length))
}

/** tfjs's helpers ask for tensors, and look at nothing but the shape. */
// biome-ignore lint/suspicious/noExplicitAny: the helpers' types name the whole tensor
function asTensor({ shape }: Value): any {
  return { shape: [...shape], rank: shape.length }
}
