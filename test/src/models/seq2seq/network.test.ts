import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ModelConfig, modelKinds } from '../../../../src/models/seq2seq/model-config.ts'
import { type NetworkInput, Seq2SeqNetwork } from '../../../../src/models/seq2seq/network.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectGradients } from '../../../support/finite-differences.ts'

beforeAll(async () => {
  await loadDevice()
})

const small: ModelConfig = {
  kind: 'attention',
  embeddingDim: 3,
  hiddenDim: 4,
  numLayers: 1,
  dropout: 0,
  textVocabularySize: 7,
  actionCount: 5,
}

/** Three texts of 4, 2 and 3 words, and programs of 3 steps. */
const input: NetworkInput = {
  words: Int32Array.of(1, 2, 3, 4, 5, 6, 0, 0, 1, 2, 0, 0),
  textLengths: Int32Array.of(4, 2, 3),
  tokens: Int32Array.of(5, 5, 5, 0, 1, 2, 3, -1, 4),
}

/** Weights large enough for the gates to be curved. */
function makeNetwork(config: ModelConfig): Seq2SeqNetwork {
  const network = new Seq2SeqNetwork(config, new Rng(3))
  const rng = new Rng('spread')
  for (const name of network.parameters.names) {
    const host = network.parameters.host(name)
    for (let i = 0; i < host.length; i++) host[i] = 0.7 * rng.normal()
  }
  network.parameters.upload()
  return network
}

describe('Seq2SeqNetwork', () => {
  const shapes = [
    ...modelKinds.flatMap((kind) => [1, 2].map((numLayers) => ({ kind, numLayers }))),
    { kind: 'attention', numLayers: 1, rereads: true },
    { kind: 'attention', numLayers: 2, rereads: true },
  ] satisfies Partial<ModelConfig>[]

  test.each(shapes)(
    'gradients of $kind with $numLayers layers agree with finite differences (rereads: $rereads)',
    async (shape) => {
      const network = makeNetwork({ ...small, ...shape })
      const rng = new Rng('weights')
      const weights = Float32Array.from({ length: 9 * 5 }, () => rng.normal())
      const featureWeights = Float32Array.from({ length: 9 * 4 }, () => rng.normal())
      const loss = async () => {
        network.parameters.upload()
        const { logits, features } = await network.forward(input)
        const outputs = logits.reduce((sum, y, i) => sum + y * weights[i]!, 0)
        return features.reduce((sum, y, i) => sum + y * featureWeights[i]!, outputs)
      }
      const gradients = await network.backward(
        await network.forward(input),
        weights,
        featureWeights,
      )
      await expectGradients(network.parameters, gradients, loss, {
        step: 5e-3,
        tolerance: 1e-2,
        every: shape.numLayers === 1 ? 1 : 3,
      })
      network.dispose()
    },
  )

  test('dropout keeps the gradients those of the thinned network', async () => {
    const network = makeNetwork({ ...small, numLayers: 2, dropout: 0.4 })
    const rng = new Rng('weights')
    const weights = Float32Array.from({ length: 9 * 5 }, () => rng.normal())
    const loss = async () => {
      network.parameters.upload()
      const { logits } = await network.forward(input, new Rng('drop'))
      return logits.reduce((sum, y, i) => sum + y * weights[i]!, 0)
    }
    const gradients = await network.backward(
      await network.forward(input, new Rng('drop')),
      weights.slice(),
    )
    await expectGradients(network.parameters, gradients, loss, {
      step: 5e-3,
      tolerance: 1e-2,
      every: 3,
    })
    network.dispose()
  })

  test.each(shapes)(
    'decoding $kind with $numLayers layers step by step gives the logits of the whole pass (rereads: $rereads)',
    async (shape) => {
      const network = makeNetwork({ ...small, ...shape })
      const { logits } = await network.forward(input)
      let rows = await network.encode(input.words, input.textLengths)
      for (let t = 0; t < 3; t++) {
        rows = await network.advance(rows, input.tokens.slice(t * 3, t * 3 + 3))
        const step = await network.logits(rows)
        for (let b = 0; b < 3; b++) {
          for (let a = 0; a < 5; a++) {
            expect(step[b * 5 + a]).toBeCloseTo(logits[(b * 3 + t) * 5 + a]!, 5)
          }
        }
      }
      network.dispose()
    },
  )

  test('padding of a text changes nothing', async () => {
    const network = makeNetwork(small)
    const one = { textLengths: Int32Array.of(2), tokens: Int32Array.of(5, 1) }
    const short = await network.forward({ ...one, words: Int32Array.of(2, 5) })
    const padded = await network.forward({ ...one, words: Int32Array.of(2, 5, 0, 3) })
    short.logits.forEach((y, i) => {
      expect(padded.logits[i]).toBeCloseTo(y, 5)
    })
    network.dispose()
  })

  test('forward, backward and decoding leave no tensor behind', async () => {
    const before = tf.memory().numTensors
    const network = makeNetwork(small)
    const held = tf.memory().numTensors
    const pass = await network.forward(input)
    await network.backward(pass, new Float32Array(pass.logits.length))
    const rows = await network.encode(input.words, input.textLengths)
    await network.logits(await network.advance(rows, Int32Array.of(5, 5, 5)))
    expect(tf.memory().numTensors).toBe(held)
    network.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('an odd hidden size is refused with the reason', () => {
    expect(() => new Seq2SeqNetwork({ ...small, hiddenDim: 5 }, new Rng(1))).toThrow(
      'Expected `hiddenDim` to be even (each direction of the encoder has half), got `5`',
    )
  })
})
