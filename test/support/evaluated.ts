import type * as tf from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import type { HostTensor, HostTensors, Tensors } from '../../src/nn/compile/compiled.ts'
import { EagerFunction } from '../../src/nn/compile/eager-function.ts'
import { GraphFunction } from '../../src/nn/compile/graph-function.ts'
import { lossAndGradients } from '../../src/nn/loss-gradients.ts'
import { expectGradient } from './finite-differences.ts'

type Outputs = Readonly<Record<string, tf.Tensor>>

/** Numbers as a tensor; its shape is theirs alone where none is given. */
export function floatsOf(values: readonly number[], shape = [values.length]): HostTensor {
  return { dtype: 'float32', shape, data: Float32Array.from(values) }
}

export function integersOf(values: readonly number[], shape = [values.length]): HostTensor {
  return { dtype: 'int32', shape, data: Int32Array.from(values) }
}

export function booleansOf(values: readonly number[], shape = [values.length]): HostTensor {
  return { dtype: 'bool', shape, data: Uint8Array.from(values) }
}

/**
 * What a pure function of tensors gives, operation by operation; the compiled graph must give the same, up
 * to rounding. A device must have been loaded.
 */
export async function evaluated(
  fn: (inputs: Tensors) => Outputs,
  inputs: HostTensors,
): Promise<Record<string, number[]>> {
  const graph = new GraphFunction(fn, { name: 'tested' })
  const [eager, compiled] = [await new EagerFunction(fn).run(inputs), await graph.run(inputs)]
  graph.dispose()
  for (const [name, { data, shape }] of Object.entries(eager)) {
    expect(compiled[name]!.shape, name).toEqual(shape)
    data.forEach((value, i) => {
      const other = compiled[name]!.data[i]!
      const near = Math.abs(value - other) <= 2e-6 * (1 + Math.abs(value))
      expect(near || Object.is(value, other), `${name}[${i}]: ${other}, not ${value}`).toBe(true)
    })
  }
  return Object.fromEntries(Object.entries(eager).map(([name, { data }]) => [name, [...data]]))
}

/** The gradients of a loss by some of its inputs, in both ways. */
export async function gradientsOf(
  loss: (inputs: Tensors) => tf.Tensor,
  inputs: HostTensors,
  names: readonly string[],
): Promise<Record<string, number[]>> {
  return evaluated((given) => {
    const of = Object.fromEntries(names.map((name) => [name, given[name]!]))
    return lossAndGradients(
      (parameters, rest) => ({ loss: loss({ ...rest, ...parameters }), outputs: {} }),
      of,
      given,
    ).gradients
  }, inputs)
}

/** Compares the gradients of a loss with finite differences. @param options of `expectGradient` */
export async function expectGradientsOf(
  loss: (inputs: Tensors) => tf.Tensor,
  inputs: HostTensors,
  names: readonly string[],
  options: Parameters<typeof expectGradient>[3] = {},
): Promise<void> {
  const gradients = await gradientsOf(loss, inputs, names)
  const eager = new EagerFunction((given) => ({ loss: loss(given) }))
  for (const name of names) {
    const at = inputs[name]!.data as Float32Array
    const value = async () => (await eager.run(inputs)).loss!.data[0]!
    await expectGradient(at, Float32Array.from(gradients[name]!), value, options)
  }
}
