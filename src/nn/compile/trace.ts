import * as tf from '@tensorflow/tfjs-core'
import { CodegenGymError, ContractError } from '../../core/errors.ts'
import type { ElementName, HostTensors, TensorFunction, TensorType } from './compiled.ts'
import { Graph, type TwoPhases, type Value } from './graph.ts'
import { kernelTable } from './kernels/table.ts'
import { DRAWS, READS, TRACE_BACKEND, TraceBackend } from './trace-backend.ts'

export interface TracedFunction {
  /** An ONNX file. */
  readonly model: Uint8Array
  readonly nodes: number
  readonly outputs: Readonly<Record<string, TensorType>>
}

/** A function whose inputs do not all come at once, as two graphs. */
export interface TracedPhases {
  readonly phases: TwoPhases
  readonly outputs: Readonly<Record<string, TensorType>>
}

/**
 * Writes down what a function computes for inputs of these types, gradients and optimizers included.
 * It is called twice, with the host's random numbers out of reach: what it draws, counts or reads outside
 * would be frozen into the graph.
 *
 * Throws a `ContractError` of one line for an operation without a kernel here, a tensor from outside, a read
 * of data, a random number, and for a function that computes something else the second time.
 *
 * @param constants further inputs, whose values are written down
 */
export function trace(
  name: string,
  fn: TensorFunction,
  inputs: Readonly<Record<string, TensorType>>,
  constants: HostTensors = {},
): TracedFunction {
  const traced = () => {
    const { graph, values, outputs } = traceOnce(name, fn, inputs, constants)
    return { model: graph.encode(values), nodes: graph.nodeCount, outputs }
  }
  return assertEqual(name, traced(), traced(), ({ model }) => [model])
}

/** As {@link trace}. @param isLate whether an input comes later, after outputs that do without it are known */
export function tracePhases(
  name: string,
  fn: TensorFunction,
  inputs: Readonly<Record<string, TensorType>>,
  isLate: (input: string) => boolean,
): TracedPhases {
  const traced = () => {
    const { graph, values, outputs } = traceOnce(name, fn, inputs)
    return { phases: graph.encodeTwoPhases(values, isLate), outputs }
  }
  return assertEqual(name, traced(), traced(), ({ phases }) => [phases.first, phases.second])
}

function assertEqual<T>(name: string, a: T, b: T, filesOf: (traced: T) => Uint8Array[]): T {
  const same = filesOf(a).every((file, i) => Buffer.compare(file, filesOf(b)[i]!) === 0)
  if (same) return a
  throw new ContractError(
    `compile: \`${name}\`: it computes something else each time it is called; ` +
      'make what changes one of its inputs',
  )
}

interface Traced {
  readonly graph: Graph
  readonly values: Readonly<Record<string, Value>>
  readonly outputs: Readonly<Record<string, TensorType>>
}

let backend: TraceBackend | null = null

function traceBackend(): TraceBackend {
  if (backend !== null) return backend
  const made = new TraceBackend()
  backend = made
  tf.registerBackend(TRACE_BACKEND, () => made)
  for (const [kernelName, emit] of kernelTable) {
    tf.registerKernel({
      kernelName,
      backendName: TRACE_BACKEND,
      kernelFunc: ({ inputs, attrs }) => {
        const input = (name: string) => made.valueFor(inputs[name] as tf.TensorInfo, kernelName)
        // A list of tensors comes under the names `0`, `1`, …; a tensor that is not given is undefined.
        const all = Object.keys(inputs).filter((name) => inputs[name] !== undefined)
        const given = all.map((name) => input(name))
        const emitted = emit({ graph: made.graph, input, inputs: given, attrs: attrs ?? {} })
        return Array.isArray(emitted)
          ? emitted.map((value) => made.track(value))
          : made.track(emitted)
      },
    })
  }
  return made
}

function traceOnce(
  name: string,
  fn: TensorFunction,
  types: Readonly<Record<string, TensorType>>,
  constants: HostTensors = {},
): Traced {
  const tracing = traceBackend()
  const before = tf.getBackend()
  const graph = new Graph()
  tracing.graph = graph
  // Takes effect at once: the backend has nothing to wait for.
  void tf.setBackend(TRACE_BACKEND)
  const giveBack = takeRandomNumbers()
  try {
    return tf.tidy(() => {
      const inputs = Object.fromEntries(
        Object.entries(types).map(([key, { dtype, shape }]) => {
          const info = tracing.track(graph.input(key, dtype, shape))
          return [key, tf.engine().makeTensorFromTensorInfo(info)]
        }),
      )
      for (const [key, { data, dtype, shape }] of Object.entries(constants)) {
        const info = tracing.track(graph.constant(data, dtype, shape))
        inputs[key] = tf.engine().makeTensorFromTensorInfo(info)
      }
      const given = Object.entries(tensorsIn(fn(inputs)))
      if (tracing.isRead) throw new ContractError(READS)
      const results = given.map(([key, tensor]) => [key, tracing.valueFor(tensor, name)] as const)
      return {
        graph,
        values: Object.fromEntries(results),
        outputs: Object.fromEntries(results.map(([key, value]) => [key, typeOf(value)])),
      } as unknown as tf.TensorContainer
    }) as unknown as Traced
  } catch (error) {
    throw asContract(name, error)
  } finally {
    giveBack()
    tracing.graph = null
    void tf.setBackend(before)
  }
}

/** What a function gave, where it is what it should be. */
function tensorsIn(given: ReturnType<TensorFunction>): ReturnType<TensorFunction> {
  if (given instanceof Promise) {
    throw new ContractError('compile: it returns a promise; it must give its tensors at once')
  }
  if (Object.keys(given).length > 0) return given
  throw new ContractError('compile: it gives no tensors')
}

function typeOf({ type, shape }: Value): TensorType {
  return { dtype: type as ElementName, shape }
}

function asContract(name: string, error: unknown): unknown {
  if (error instanceof CodegenGymError) {
    const why = error.message.replace(/^compile: /, '')
    return new ContractError(`compile: \`${name}\`: ${why}`, { cause: error })
  }
  const text = error instanceof Error ? error.message : String(error)
  const kernel = /[Kk]ernel '(\w+)' (?:not registered )?for backend/.exec(text)?.[1]
  const why =
    kernel === undefined
      ? text.split('\n')[0]
      : `\`${kernel}\` is no operation that can be compiled (known: src/nn/compile/kernels)`
  return new ContractError(`compile: \`${name}\`: ${why}`, { cause: error })
}

/** tfjs draws on the host. What it draws by a seed of the caller's is refused where it becomes a constant. */
function takeRandomNumbers(): () => void {
  const { random } = Math
  Math.random = () => {
    throw new ContractError(DRAWS)
  }
  return () => {
    Math.random = random
  }
}
