import { sizeOf } from '../../shape.ts'
import type { Graph, Value } from '../graph.ts'
import { ELEMENT_TYPES } from '../onnx-model.ts'
import { convert, type Emit, fromStart, reshape, where, zip } from './emit.ts'

function gather(graph: Graph, x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]
  return graph.add('Gather', [x, indices], { type: x.type, shape }, { axis })
}

/** Each row of a batch has indices of its own: they are counted through all rows. */
function gatherByRow(graph: Graph, x: Value, indices: Value, axis: number, rows: number): Value {
  const batch = sizeOf(x.shape.slice(0, rows))
  const [length, inner] = [x.shape[axis]!, x.shape.slice(axis + 1)]
  const picks = sizeOf(indices.shape.slice(rows))
  const starts = Array.from({ length: batch }, (_, i) => i * length)
  const offsets = graph.constant(starts, 'int32', [batch, 1])
  const through = zip(graph, 'Add', reshape(graph, indices, [batch, picks]), offsets)
  const picked = gather(graph, reshape(graph, x, [batch * length, ...inner]), through, 0)
  return reshape(graph, picked, [...indices.shape, ...inner])
}

/** A number at every place whose index is named, others elsewhere; an index out of range names none. */
function oneHot(graph: Graph, indices: Value, attrs: OneHotAttributes): Value {
  const { depth, onValue, offValue, dtype = 'int32' } = attrs
  const places = graph.constant([...Array(depth).keys()], 'int32', [depth])
  const column = reshape(graph, indices, [...indices.shape, 1])
  const named = zip(graph, 'Equal', column, places, 'bool')
  return where(graph, named, graph.scalar(onValue, dtype), graph.scalar(offValue, dtype))
}

interface OneHotAttributes {
  readonly depth: number
  readonly onValue: number
  readonly offValue: number
  readonly dtype?: 'float32' | 'int32'
}

/** Sums of rows by segment; a row of a segment that there is not counts nowhere. */
function segmentSums(graph: Graph, x: Value, ids: Value, segments: number): Value {
  const rows = sizeOf(ids.shape)
  const inner = x.shape.slice(ids.shape.length)
  const width = sizeOf(inner)
  const flat = reshape(graph, ids, [rows, 1])
  const known = zip(
    graph,
    'And',
    zip(graph, 'GreaterOrEqual', flat, graph.scalar(0, 'int32'), 'bool'),
    zip(graph, 'Less', flat, graph.scalar(segments, 'int32'), 'bool'),
    'bool',
  )
  const safe = where(graph, known, flat, graph.scalar(0, 'int32'))
  const counted = where(graph, known, reshape(graph, x, [rows, width]), graph.scalar(0, x.type))
  const zeros = graph.filled(0, x.type, [segments, width])
  const wide = convert(graph, safe, 'int64', ELEMENT_TYPES.int64)
  const sums = graph.add('ScatterND', [zeros, wide, counted], zeros, { reduction: 'add' })
  return reshape(graph, sums, [segments, ...inner])
}

export const lookupKernels: Readonly<Record<string, Emit>> = {
  GatherV2: ({ graph, input, attrs }) => {
    const x = input('x')
    const axis = fromStart(attrs.axis, x.shape.length)
    const indices = input('indices')
    const rows = attrs.batchDims ?? 0
    if (rows === 0) return gather(graph, x, indices, axis)
    return gatherByRow(graph, x, indices, axis, rows)
  },
  OneHot: ({ graph, input, attrs }) => oneHot(graph, input('indices'), attrs),
  Select: ({ graph, input }) => {
    const [condition, yes, no] = [input('condition'), input('t'), input('e')]
    const missing = yes.shape.length - condition.shape.length
    const along = [...condition.shape, ...Array(Math.max(missing, 0)).fill(1)]
    return where(graph, reshape(graph, condition, along), yes, no)
  },
  ScatterNd: ({ graph, input, attrs }) => {
    const [indices, updates] = [input('indices'), input('updates')]
    const zeros = graph.filled(0, updates.type, attrs.shape)
    const wide = convert(graph, indices, 'int64', ELEMENT_TYPES.int64)
    return graph.add('ScatterND', [zeros, wide, updates], zeros, { reduction: 'add' })
  },
  UnsortedSegmentSum: ({ graph, input, attrs }) =>
    segmentSums(graph, input('x'), input('segmentIds'), attrs.numSegments),
}
