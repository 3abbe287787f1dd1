import { backend_util } from '@tensorflow/tfjs-core'
import type { Graph, Value } from '../graph.ts'
import type { ElementType } from '../onnx-model.ts'

/** What a kernel is given: single tensors by name, or the list that `Concat`, `Pack` and `AddN` take. */
export interface KernelCall {
  readonly graph: Graph
  /** By tfjs's name. */
  readonly input: (name: string) => Value
  /** All of them, in order. */
  readonly inputs: readonly Value[]
  // tfjs's attributes have no type that is known here.
  // biome-ignore lint/suspicious/noExplicitAny: each kernel knows its own
  readonly attrs: any
}

/** Writes down what a kernel of tfjs computes. */
export type Emit = (call: KernelCall) => Value | Value[]

export function broadcastShape(a: Value, b: Value): number[] {
  return backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape])
}

/** An operator that gives one element for each of its input. */
export function map(graph: Graph, op: string, x: Value, type: ElementType = x.type): Value {
  return graph.add(op, [x], { type, shape: x.shape })
}

/** An operator on the elements of two broadcast inputs. */
export function zip(
  graph: Graph,
  op: string,
  a: Value,
  b: Value,
  type: ElementType = a.type,
): Value {
  return graph.add(op, [a, b], { type, shape: broadcastShape(a, b) })
}

/** By the element type's own conversion: for numbers that it holds. */
export function convert(graph: Graph, x: Value, type: ElementType, code: number): Value {
  return x.type === type ? x : graph.add('Cast', [x], { type, shape: x.shape }, { to: code })
}

export function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  const same = x.shape.length === shape.length && x.shape.every((n, i) => n === shape[i])
  if (same) return x
  return graph.add(
    'Reshape',
    [x, graph.dimensions(shape)],
    { type: x.type, shape },
    { allowzero: 1 },
  )
}

export function where(graph: Graph, condition: Value, yes: Value, no: Value): Value {
  const chosen = broadcastShape(yes, no)
  const shape = backend_util.assertAndGetBroadcastShape([...condition.shape], chosen)
  return graph.add('Where', [condition, yes, no], { type: yes.type, shape })
}

/** Ascending, counted from the start; all of them where none are named. */
export function axesOf(axis: unknown, rank: number): number[] {
  const all = Array.from({ length: rank }, (_, i) => i)
  const axes = axis === undefined || axis === null ? all : [axis].flat().map(Number)
  return axes.map((each) => fromStart(each, rank)).sort((a, b) => a - b)
}

/** An axis counted from the end, from the start. */
export function fromStart(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis
}
