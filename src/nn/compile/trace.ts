import * as tf from '@tensorflow/tfjs-core'
import { CodegenGymError, ContractError } from '../../core/errors.ts'
import { registerGradients } from '../automatic-gradients.ts'
import type { ElementName, TensorFunction, TensorType } from './compiled.ts'
import { Graph, type Value } from './graph.ts'
import { kernelTable } from './kernels/table.ts'
import { DRAWS, TRACE_BACKEND, TraceBackend } from './trace-backend.ts'

export interface TracedFunction {
  /** An ONNX file. */
  readonly model: Uint8Array
  readonly nodes: number
  readonly outputs: Readonly<Record<string, TensorType>>
}

/**
 * Writes down what a function computes for inputs of these types, gradients and optimizers included.
 * It is called twice, with the host's random numbers out of reach: what it draws, counts or reads outside
 * would be frozen into the graph.
 *
 * Throws a `ContractError` of one line for an operation without a kernel here, a tensor from outside, a read
 * of data, a random number, and for a function that computes something else the second time.
 */
export function trace(
  name: string,
  fn: TensorFunction,
  inputs: Readonly<Record<string, TensorType>>,
): TracedFunction {
  const first = traceOnce(name, fn, inputs)
  const second = traceOnce(name, fn, inputs)
  if (Buffer.compare(first.model, second.model) !== 0) {
    throw new ContractError(
      `compile: \`${name}\`: it computes something else each time it is called; ` +
        'make what changes one of its inputs',
    )
  }
  return first
}

let backend: TraceBackend | null = null

function traceBackend(): TraceBackend {
  if (backend !== null) return backend
  const made = new TraceBackend()
  backend = made
  registerGradients()
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
): TracedFunction {
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
      const results = Object.entries(fn(inputs)).map(
        ([key, tensor]) => [key, tracing.valueFor(tensor, name)] as const,
      )
      const values = Object.fromEntries(results)
      return {
        model: graph.encode(values),
        nodes: graph.nodeCount,
        outputs: Object.fromEntries(results.map(([key, value]) => [key, typeOf(value)])),
      } as unknown as tf.TensorContainer
    }) as unknown as TracedFunction
  } catch (error) {
    throw asContract(name, error)
  } finally {
    giveBack()
    tracing.graph = null
    void tf.setBackend(before)
  }
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
