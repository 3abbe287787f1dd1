import * as tf from '@tensorflow/tfjs-core'
import { readTensor } from '../read-tensor.ts'
import {
  allocate,
  type Compiled,
  type HostTensor,
  type HostTensors,
  type TensorFunction,
} from './compiled.ts'

/** A function of tfjs operations that tfjs's own backend runs, one operation after the other. */
export class EagerFunction implements Compiled {
  readonly graphs = { kept: 0, made: 0, bytes: 0 }
  readonly #fn: TensorFunction
  readonly #constants: () => HostTensors
  /** The constants as tensors, from the first run on. */
  #kept: Readonly<Record<string, tf.Tensor>> | null = null

  /** @param constants further inputs, read at the first run */
  constructor(fn: TensorFunction, constants: () => HostTensors = () => ({})) {
    this.#fn = fn
    this.#constants = constants
  }

  async run(inputs: HostTensors, into?: HostTensors): Promise<HostTensors> {
    this.#kept ??= tensorsOf(this.#constants())
    const constants = this.#kept
    const computed = tf.tidy(
      () => this.#fn({ ...tensorsOf(inputs), ...constants }) as tf.NamedTensorMap,
    )
    const written: Record<string, HostTensor> = {}
    try {
      for (const [name, tensor] of Object.entries(computed)) {
        const { shape, dtype } = tensor
        const out = into?.[name] ?? allocate({ shape, dtype: dtype as HostTensor['dtype'] })
        if (dtype === 'float32') await readTensor(tensor, out.data as Float32Array)
        else out.data.set(await tensor.data())
        written[name] = out
      }
    } finally {
      tf.dispose(computed)
    }
    return written
  }

  dispose(): void {
    tf.dispose(this.#kept as tf.NamedTensorMap)
    this.#kept = null
  }
}

function tensorsOf(host: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(host).map(([name, { data, shape, dtype }]) => [
      name,
      tf.tensor(data, [...shape], dtype),
    ]),
  )
}
