import type * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { floats } from '../../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { type AttendedTexts, attention, NO_PLACE } from '../../../../src/nn/layers/attention.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectGradient } from '../../../support/finite-differences.ts'
import { runLayer } from '../../../support/layer-runs.ts'

/** Two rows of one step; texts of two places, of which the second row's second is none. */
const given = {
  queries: floats(Float32Array.of(1, 0, 0, 2), [2, 2]),
  keys: floats(Float32Array.of(Math.log(3), 5, 0, 7, 1, 1, 9, 9), [2, 2, 2]),
  values: floats(Float32Array.of(0.4, 0, 0, 0.8, 0.1, 0.2, 9, 9), [2, 2, 2]),
  'a/context': floats(Float32Array.of(1, 0, 0, 1), [2, 2]),
  'a/query': floats(Float32Array.of(0, 0.5, 0, 0), [2, 2]),
  'a/bias': floats(Float32Array.of(0, -0.1), [2]),
}
const mask = floats(Float32Array.of(0, 0, 0, NO_PLACE), [2, 1, 2])
const weights = [1, -0.5, 0.3, 2]

const run = (parameters: typeof given) =>
  runLayer(
    (own, inputs) =>
      attention(
        own,
        'a',
        own.queries as tf.Tensor2D,
        {
          values: own.values,
          keys: own.keys,
          mask: inputs.mask,
        } as AttendedTexts,
      ),
    parameters,
    { mask },
    weights,
  )

describe.each(['cpu', 'javascript', 'wasm'] as const)('attention on %s', (prefer) => {
  beforeAll(async () => {
    await loadDevice({ prefer })
  })

  test('mixes the values by the softmax of the scores, worked by hand', async () => {
    // Scores log 3 and 0 give shares of ¾ and ¼; the other row has one place only.
    const context = [0.75 * 0.4, 0.25 * 0.8, 0.1, 0.2]
    const added = [0, 0.5 - 0.1, 0, -0.1]
    const { output } = await run(given)
    context.forEach((x, i) => {
      expect(output[i]).toBeCloseTo(Math.tanh(x + added[i]!), 6)
    })
  })

  test('its gradients agree with finite differences', async () => {
    const { gradients } = await run(given)
    const rng = new Rng(2)
    for (const [name, { data }] of Object.entries(given)) {
      const some = { step: 1e-2, every: 1 + rng.int(2) }
      await expectGradient(
        data as Float32Array,
        gradients[name]!,
        async () => (await run(given)).loss,
        some,
      )
    }
  })
})
