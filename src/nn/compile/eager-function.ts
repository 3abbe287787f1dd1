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

  constructor(fn: TensorFunction) {
    this.#fn = fn
  }

  async run(inputs: HostTensors, into?: HostTensors): Promise<HostTensors> {
    const computed = tf.tidy(() => {
      const given = Object.entries(inputs).map(([name, { data, shape, dtype }]) => [
        name,
        tf.tensor(data, [...shape], dtype),
      ])
      return this.#fn(Object.fromEntries(given)) as tf.NamedTensorMap
    })
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

  dispose(): void {}
}
