import * as tf from '@tensorflow/tfjs-core'
import { floats, type HostTensors, withPrefix } from '../../src/nn/compile/compiled.ts'
import { EagerFunction } from '../../src/nn/compile/eager-function.ts'
import type { Network } from '../../src/nn/layers/network.ts'
import { Rng } from '../../src/random/rng.ts'
import { evaluated, expectGradientsOf } from './evaluated.ts'

const specInputs = (network: Network, changes: Readonly<Record<string, Float32Array>>) =>
  Object.fromEntries(
    Object.entries(network.specs(new Rng('weights'))).map(([name, { shape, values }]) => [
      name,
      floats(changes[name] ?? values, shape),
    ]),
  )

/** What a network gives for B rows, [B × O], in both ways. @param extra noise or factors of dropout */
export async function outputOf(
  network: Network,
  rows: Float32Array,
  batch: number,
  extra: HostTensors = {},
  weights: Readonly<Record<string, Float32Array>> = {},
): Promise<number[]> {
  const inputs = {
    ...withPrefix('weights/', specInputs(network, weights)),
    ...withPrefix('inputs/', { ...network.inputs(rows, batch), ...extra }),
  }
  const { y } = await evaluated((given) => ({ y: forward(network, given) }), inputs)
  return y!
}

/** Compares the gradients of every parameter with finite differences of a sum with drawn weights. */
export async function expectNetworkGradients(
  network: Network,
  rows: Float32Array,
  batch: number,
  options: Parameters<typeof expectGradientsOf>[3] & { readonly extra?: HostTensors } = {},
): Promise<void> {
  const parameters = withPrefix('weights/', specInputs(network, {}))
  const factors = Float32Array.from({ length: batch * network.outputSize }, (_, i) => Math.cos(i))
  const inputs = {
    ...parameters,
    ...withPrefix('inputs/', { ...network.inputs(rows, batch), ...options.extra }),
    factors: floats(factors, [batch, network.outputSize]),
  }
  await expectGradientsOf(
    (given) => tf.sum(tf.mul(forward(network, given), given.factors!)),
    inputs,
    Object.keys(parameters),
    { step: 2e-3, tolerance: 2e-2, ...options },
  )
}

/** Operation by operation alone: where many calls are made. */
export function eagerOutput(network: Network) {
  const eager = new EagerFunction((given) => ({ y: forward(network, given) }))
  const weights = withPrefix('weights/', specInputs(network, {}))
  return async (rows: Float32Array, batch: number, extra: HostTensors = {}) => {
    const inputs = withPrefix('inputs/', { ...network.inputs(rows, batch), ...extra })
    return [...(await eager.run({ ...weights, ...inputs })).y!.data]
  }
}

function forward(network: Network, given: Readonly<Record<string, tf.Tensor>>) {
  const under = (prefix: string) =>
    Object.fromEntries(
      Object.entries(given)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
    )
  return network.forward(under('weights/'), under('inputs/'))
}
