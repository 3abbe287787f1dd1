import * as tf from '@tensorflow/tfjs-core'
import { registerGradients } from './automatic-gradients.ts'
import type { Tensors } from './compile/compiled.ts'

/** What a loss gives: a number to be made small, of shape [], and whatever else is of interest. */
export interface LossResult {
  readonly loss: tf.Tensor
  readonly outputs: Tensors
}

/** A pure function of parameters and inputs; every parameter must have a share in the loss. */
export type LossFunction = (parameters: Tensors, inputs: Tensors) => LossResult

/** A loss and its gradients by the parameters' names. To be called inside a `tf.tidy`. */
export function lossAndGradients(
  loss: LossFunction,
  parameters: Tensors,
  inputs: Tensors,
): LossResult & { readonly gradients: Tensors } {
  registerGradients()
  const names = Object.keys(parameters)
  let outputs: Tensors = {}
  const differentiate = tf.valueAndGrads((...weights: tf.Tensor[]) => {
    const named = Object.fromEntries(names.map((name, i) => [name, weights[i]!]))
    const result = loss(named, inputs)
    // What is computed in here is freed when the gradients are known, unless it is kept.
    outputs = mapTensors(result.outputs, (tensor) => tf.keep(tf.clone(tensor)))
    return result.loss
  })
  const { value, grads } = differentiate(names.map((name) => parameters[name]!))
  const kept = outputs
  outputs = mapTensors(kept, (tensor) => tf.clone(tensor))
  tf.dispose(kept as tf.NamedTensorMap)
  return {
    loss: value,
    outputs,
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])),
  }
}

function mapTensors(tensors: Tensors, change: (tensor: tf.Tensor) => tf.Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]))
}
