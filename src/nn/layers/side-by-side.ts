import * as tf from '@tensorflow/tfjs-core'
import { withoutPrefix, withPrefix } from '../compile/compiled.ts'
import type { Network } from './network.ts'

/**
 * Two networks that read the same rows and share nothing: their outputs side by side, their parameters under
 * their names. Only the first may drop units.
 */
export function sideBySide(
  names: readonly [string, string],
  parts: readonly [Network, Network],
): Network {
  const [first, second] = parts
  const both = <T>(of: (network: Network) => Readonly<Record<string, T>>): Record<string, T> => ({
    ...withPrefix(`${names[0]}/`, of(first)),
    ...withPrefix(`${names[1]}/`, of(second)),
  })
  return {
    rowSize: first.rowSize,
    outputSize: first.outputSize + second.outputSize,
    shapes: both(({ shapes }) => shapes),
    specs: (rng) => ({
      ...withPrefix(`${names[0]}/`, first.specs(rng.split(names[0]))),
      ...withPrefix(`${names[1]}/`, second.specs(rng.split(names[1]))),
    }),
    inputs: (rows, batch) => first.inputs(rows, batch),
    noise: (rng, batch) => first.noise(rng, batch),
    dropout: (rng, batch) => first.dropout(rng, batch),
    forward(parameters, inputs) {
      const outputs = parts.map((network, i) =>
        network.forward(withoutPrefix(`${names[i]}/`, parameters), inputs),
      )
      return tf.concat(outputs, 1)
    },
  }
}
