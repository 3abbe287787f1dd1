import * as tf from '@tensorflow/tfjs-core'
import { assertLength } from './shape.ts'

interface HeapBackend {
  typedArrayFromHeap(tensor: { dataId: object; shape: number[]; dtype: string }): Float32Array
}

/**
 * Copies a float32 tensor into `out`, or into a new array, and gives that array back. The tensor
 * stays the caller's.
 *
 * The wasm backend's own `data()` takes 3.7 ms for 1.6 MB because it allocates; copying out of the
 * heap into an array that is reused takes 0.1 ms.
 */
export async function readTensor(tensor: tf.Tensor, out?: Float32Array): Promise<Float32Array> {
  if (out !== undefined) assertLength('out', out, tensor.size)
  const backend = tf.backend() as unknown as Partial<HeapBackend>
  if (backend.typedArrayFromHeap !== undefined && tensor.dtype === 'float32') {
    const view = backend.typedArrayFromHeap(tensor)
    if (out === undefined) return view.slice()
    out.set(view)
    return out
  }
  const data = await tensor.data<'float32'>()
  if (out === undefined) return data
  out.set(data)
  return out
}
