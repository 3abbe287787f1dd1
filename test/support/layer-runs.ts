import * as tf from '@tensorflow/tfjs-core'
import { compile } from '../../src/nn/compile/compile.ts'
import type { HostTensors, Tensors } from '../../src/nn/compile/compiled.ts'
import { lossAndGradients } from '../../src/nn/loss-gradients.ts'

/**
 * A layer's output on the device that is loaded, and the gradients of Σ output · weights.
 *
 * @param parameters what the gradients are of
 * @param inputs what is only read
 */
export async function runLayer(
  layer: (parameters: Tensors, inputs: Tensors) => tf.Tensor,
  parameters: HostTensors,
  inputs: HostTensors,
  weights: readonly number[],
): Promise<{ output: number[]; loss: number; gradients: Record<string, Float32Array> }> {
  const names = Object.keys(parameters)
  const compiled = compile(
    (given) => {
      const own = Object.fromEntries(names.map((name) => [name, given[name]!]))
      const { loss, outputs, gradients } = lossAndGradients(
        (changed, read) => {
          const output = layer(changed, read)
          const weighed = tf.mul(tf.reshape(output, [-1]), tf.tensor1d([...weights]))
          return { loss: tf.sum(weighed), outputs: { output } }
        },
        own,
        given,
      )
      const named = Object.entries(gradients).map(([name, one]) => [`d ${name}`, one] as const)
      return { loss, output: outputs.output!, ...Object.fromEntries(named) }
    },
    { name: 'layer' },
  )
  const found = await compiled.run({ ...parameters, ...inputs })
  compiled.dispose()
  return {
    output: [...found.output!.data],
    loss: found.loss!.data[0]!,
    gradients: Object.fromEntries(
      names.map((name) => [name, found[`d ${name}`]!.data as Float32Array]),
    ),
  }
}
