import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropoutInputs } from '../../../../src/models/seq2seq/dropout-inputs.ts'
import { type ModelConfig, modelKinds } from '../../../../src/models/seq2seq/model-config.ts'
import { Seq2SeqNetwork } from '../../../../src/models/seq2seq/network.ts'
import {
  type NetworkInput,
  teacherForced,
  teacherForcedInputs,
} from '../../../../src/models/seq2seq/teacher-forcing.ts'
import { tokenLoss } from '../../../../src/models/seq2seq/token-loss.ts'
import { trainingStep } from '../../../../src/models/seq2seq/trainer.ts'
import { compile } from '../../../../src/nn/compile/compile.ts'
import {
  type HostTensors,
  integers,
  withoutPrefix,
  withPrefix,
} from '../../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { lossAndGradients } from '../../../../src/nn/loss-gradients.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectGradients } from '../../../support/finite-differences.ts'
import golden from './hand-written-passes.json' with { type: 'json' }

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
const texts = [Int32Array.of(1, 4, 0, 2), Int32Array.of(2, 5), Int32Array.of(3, 6, 1)]
/** The same order as `tokens`; the second program is over after two steps. */
const targets = Int32Array.of(0, 1, 2, 3, 2, 4, 4, -1, 0)

/** Weights large enough for the gates to be curved. */
function makeNetwork(config: ModelConfig, fixed = false): Seq2SeqNetwork {
  const network = new Seq2SeqNetwork(config, new Rng(3), fixed)
  const rng = new Rng('spread')
  for (const name of network.parameters.names) {
    const host = network.parameters.host(name)
    for (let i = 0; i < host.length; i++) host[i] = 0.7 * rng.normal()
  }
  return network
}

/** The loss of teacher forcing and its gradients, by the device that is loaded. */
function lossOf(network: Seq2SeqNetwork, smoothing: number) {
  const { config, parameters } = network
  const split = (given: Readonly<Record<string, tf.Tensor>>) =>
    [withoutPrefix('parameter/', given), withoutPrefix('input/', given)] as const
  const loss = (weights: Readonly<Record<string, tf.Tensor>>, inputs: typeof weights) => {
    const logits = teacherForced(config, weights, inputs)
    const made = tokenLoss(logits, inputs.targets as tf.Tensor1D, smoothing)
    return { loss: made.loss, outputs: { logits, sum: made.sum } }
  }
  const forward = compile(
    (given) => ({ loss: loss(...split(given)).loss, ...loss(...split(given)).outputs }),
    { name: 'loss' },
  )
  const backward = compile((given) => lossAndGradients(loss, ...split(given)).gradients, {
    name: 'gradients',
  })
  const given = (more: HostTensors) => ({
    ...withPrefix('parameter/', parameters.tensors()),
    ...withPrefix('input/', {
      ...teacherForcedInputs(input),
      targets: integers(targets, [targets.length]),
      ...more,
    }),
  })
  return {
    value: (more: HostTensors = {}) => forward.run(given(more)),
    gradients: async (more: HostTensors = {}) => {
      const found = await backward.run(given(more))
      return Object.fromEntries(
        Object.entries(found).map(([name, { data }]) => [name, data as Float32Array]),
      )
    },
    dispose() {
      forward.dispose()
      backward.dispose()
      network.dispose()
    },
  }
}

const shapes = [
  ...modelKinds.flatMap((kind) => [1, 2].map((numLayers) => ({ kind, numLayers }))),
  { kind: 'attention', numLayers: 1, rereads: true },
  { kind: 'attention', numLayers: 2, rereads: true },
] satisfies Partial<ModelConfig>[]

describe.each(['cpu', 'javascript'] as const)('a network on %s', (prefer) => {
  beforeAll(async () => {
    await loadDevice({ prefer })
  })

  test.each(golden.networks)(
    'of $shape has the loss and the gradients of the passes that were written by hand',
    async ({ shape, sum, logits, gradients }) => {
      const loss = lossOf(makeNetwork({ ...small, ...(shape as Partial<ModelConfig>) }), 0.1)
      const found = await loss.value()
      expect(found.sum!.data[0]).toBeCloseTo(sum, 4)
      for (let t = 0; t < 3; t++) {
        for (let at = 0; at < 3 * 5; at++) {
          // Theirs are batch-major.
          const [b, a] = [Math.floor(at / 5), at % 5]
          // What the second program's third step reads is nothing, and was a row of zeros.
          if (b === 1 && t === 2) continue
          const theirs = logits[(b * 3 + t) * 5 + a]!
          expect(Math.abs(found.logits!.data[t * 15 + at]! - theirs)).toBeLessThan(1e-5)
        }
      }
      const made = await loss.gradients()
      expect(Object.keys(made).sort()).toEqual(Object.keys(gradients).sort())
      for (const [name, [cosines, sines]] of Object.entries(gradients)) {
        const along = (f: (x: number) => number) =>
          made[name]!.reduce((all, x, i) => all + x * f(i), 0)
        expect(Math.abs(along(Math.cos) - cosines!), name).toBeLessThan(1e-5)
        expect(Math.abs(along(Math.sin) - sines!), name).toBeLessThan(1e-5)
      }
      loss.dispose()
    },
  )

  test.each(shapes)(
    'decoding $kind with $numLayers layers step by step gives what is foretold (rereads: $rereads)',
    async (shape) => {
      const network = makeNetwork({ ...small, ...shape }, shape.numLayers === 2)
      const { losses, likeliest } = await network.foretell(input, targets)
      let rows = await network.start(texts)
      for (let t = 0; t < 3; t++) {
        if (t > 0) {
          const read = input.tokens.slice(t * 3, t * 3 + 3).map((token) => Math.max(token, 0))
          rows = await network.advance(rows, read)
        }
        const step = await network.logits(rows)
        expect(step.length).toBe(3 * 5)
        for (let b = 0; b < 3; b++) {
          const own = [...step.subarray(b * 5, b * 5 + 5)]
          expect(likeliest[t * 3 + b]).toBe(own.indexOf(Math.max(...own)))
          const target = targets[t * 3 + b]!
          const norm = Math.log(own.reduce((all, y) => all + Math.exp(y), 0))
          expect(losses[t * 3 + b]).toBeCloseTo(target < 0 ? 0 : norm - own[target]!, 5)
        }
      }
      network.dispose()
    },
  )
})

describe('Seq2SeqNetwork', () => {
  beforeAll(async () => {
    await loadDevice({ prefer: 'cpu' })
  })
  afterAll(async () => {
    await loadDevice({ prefer: 'cpu' })
  })

  test.each(shapes)(
    'gradients of $kind with $numLayers layers agree with finite differences (rereads: $rereads)',
    async (shape) => {
      const network = makeNetwork({ ...small, ...shape })
      const loss = lossOf(network, 0.1)
      const value = async () => (await loss.value()).loss!.data[0]!
      await expectGradients(network.parameters, await loss.gradients(), value, {
        step: 5e-3,
        tolerance: 2e-3,
        every: 3,
      })
      loss.dispose()
    },
  )

  test('dropout keeps the gradients those of the thinned network', async () => {
    const network = makeNetwork({ ...small, numLayers: 2, dropout: 0.4 })
    const loss = lossOf(network, 0)
    const size = { rows: 3, steps: { words: 4, tokens: 3 } }
    const factors = dropoutInputs(network.config, size, size, new Rng('drop'))
    expect(Object.keys(factors)).toEqual(
      ['words', 'encoder/1', 'tokens', 'decoder/1', 'features'].map((name) => `dropout/${name}`),
    )
    const value = async () => (await loss.value(factors)).loss!.data[0]!
    expect(await value()).not.toBeCloseTo((await loss.value()).loss!.data[0]!, 3)
    await expectGradients(network.parameters, await loss.gradients(factors), value, {
      step: 5e-3,
      tolerance: 2e-3,
      every: 3,
    })
    loss.dispose()
  })

  test('padding changes nothing: of a text, of a program, and further rows', async () => {
    const network = makeNetwork({ ...small, rereads: true })
    const loss = lossOf(network, 0.1)
    const plain = await loss.gradients()
    const wider = (x: Int32Array, steps: number, fill: number) => {
      const out = new Int32Array(4 * steps).fill(fill)
      for (let i = 0; i < x.length; i++) out[Math.floor(i / 3) * 4 + (i % 3)] = x[i]!
      return out
    }
    const padded = await loss.gradients({
      ...teacherForcedInputs({
        words: wider(input.words, 6, 3),
        textLengths: Int32Array.of(4, 2, 3, 1),
        tokens: wider(input.tokens, 5, -1),
      }),
      targets: integers(wider(targets, 5, -1), [20]),
    })
    for (const [name, gradient] of Object.entries(plain)) {
      gradient.forEach((x, i) => {
        expect(Math.abs(padded[name]![i]! - x), name).toBeLessThan(1e-6)
      })
    }
    loss.dispose()
  })

  test.each([
    ['rnn', false],
    ['lstm', true],
    ['attention', false],
    ['attention', true],
  ] as const)(
    'what %s says of a program is the same to the bit at any number of rows, in any company (fixed: %s)',
    async (kind, fixed) => {
      const config = { ...small, hiddenDim: 32, kind, rereads: kind === 'attention' }
      const network = makeNetwork(config, fixed)
      const long = Int32Array.from({ length: 40 }, (_, i) => i % 7)
      const answers = async (rows: number, company: readonly Int32Array[]) => {
        const own = [
          texts[0]!,
          ...Array.from({ length: rows - 1 }, (_, i) => company[i % company.length]!),
        ]
        let state = await network.start(own)
        const all = [await network.logits(state)]
        for (const token of [2, 0, 4]) {
          state = await network.advance(state, new Int32Array(rows).fill(token))
          all.push(await network.logits(state))
        }
        return all.flatMap((logits) => [...logits.subarray(0, 5)])
      }
      const alone = await answers(1, [])
      for (const rows of [2, 3, 7, 16, 65]) {
        expect(await answers(rows, [texts[1]!, texts[2]!])).toEqual(alone)
        expect(await answers(rows, [long, texts[1]!])).toEqual(alone)
      }
      network.dispose()
    },
  )

  test('steps that are asked for at once do not disturb each other', async () => {
    const network = makeNetwork(small)
    const [one, two] = [await network.start([texts[0]!]), await network.start([texts[1]!])]
    const token = Int32Array.of(2)
    const inTurn = [await network.advance(one, token), await network.advance(two, token)]
    const atOnce = await Promise.all([network.advance(one, token), network.advance(two, token)])
    expect(atOnce.map(({ features }) => features)).toEqual(inTurn.map(({ features }) => features))
    network.dispose()
  })

  test('what it computes leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    const network = makeNetwork(small)
    await network.foretell(input, targets)
    await network.logits(await network.advance(await network.start(texts), Int32Array.of(1, 1, 1)))
    expect(tf.memory().numTensors).toBe(before)
    network.dispose()
  })

  test('fixed weights are let go with the network, and cannot be trained', async () => {
    await loadDevice({ prefer: 'javascript' })
    const before = tf.memory().numTensors
    const network = makeNetwork(small, true)
    await network.logits(await network.start(texts))
    expect(tf.memory().numTensors).toBeGreaterThan(before)
    network.dispose()
    expect(tf.memory().numTensors).toBe(before)
    const options = { maxGradNorm: 1, weightDecay: 0, labelSmoothing: 0 }
    expect(() => trainingStep(network, options)).toThrow('fixed weights cannot be trained')
  })

  test('an odd hidden size is refused with the reason', () => {
    expect(() => new Seq2SeqNetwork({ ...small, hiddenDim: 5 }, new Rng(1))).toThrow(
      'Expected `hiddenDim` to be even (each direction of the encoder has half), got `5`',
    )
  })
})
