import type * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { tokenLoss, tokenLosses } from '../../../../src/models/seq2seq/token-loss.ts'
import { compile } from '../../../../src/nn/compile/compile.ts'
import { floats, integers } from '../../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { lossAndGradients } from '../../../../src/nn/loss-gradients.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectGradient } from '../../../support/finite-differences.ts'

async function lossOf(logits: Float32Array, targets: readonly number[], smoothing = 0) {
  const actions = logits.length / targets.length
  const compiled = compile(
    (given) => {
      const { loss, outputs, gradients } = lossAndGradients(
        (parameters, inputs) => {
          const y = parameters.logits as tf.Tensor2D
          const at = inputs.targets as tf.Tensor1D
          const { loss, ...others } = tokenLoss(y, at, smoothing)
          return { loss, outputs: { ...others, losses: tokenLosses(y, at) } }
        },
        { logits: given.logits! },
        { targets: given.targets! },
      )
      return { loss, ...outputs, dLogits: gradients.logits! }
    },
    { name: 'token loss' },
  )
  const found = await compiled.run({
    logits: floats(logits, [targets.length, actions]),
    targets: integers(Int32Array.from(targets), [targets.length]),
  })
  compiled.dispose()
  return {
    loss: found.loss!.data[0]!,
    sum: found.sum!.data[0]!,
    count: found.count!.data[0]!,
    losses: [...found.losses!.data],
    dLogits: found.dLogits!.data as Float32Array,
  }
}

describe.each(['cpu', 'javascript', 'wasm'] as const)('the loss of tokens on %s', (prefer) => {
  beforeAll(async () => {
    await loadDevice({ prefer })
  })

  test('is the cross-entropy, worked by hand', async () => {
    const { loss, sum, count, dLogits } = await lossOf(Float32Array.of(0, Math.log(3)), [1])
    expect(sum).toBeCloseTo(-Math.log(0.75), 6)
    expect(loss).toBeCloseTo(-Math.log(0.75), 6)
    expect(count).toBe(1)
    expect(dLogits[0]).toBeCloseTo(0.25, 6)
    expect(dLogits[1]).toBeCloseTo(0.75 - 1, 6)
  })

  test('a hand-worked row: uniform logits over 4 actions, beside one that does not count', async () => {
    const { sum, count, losses, dLogits } = await lossOf(new Float32Array(8), [2, -1])
    expect(sum).toBeCloseTo(Math.log(4))
    expect(count).toBe(1)
    expect(losses[1]).toBe(0)
    expect([...dLogits].map((x) => x + 0)).toEqual([0.25, 0.25, -0.75, 0.25, 0, 0, 0, 0])
  })

  test('without a target that counts it is 0, and so is its gradient', async () => {
    const { loss, dLogits } = await lossOf(Float32Array.of(1, 2), [-1])
    expect(loss).toBe(0)
    expect([...dLogits].map(Math.abs)).toEqual([0, 0])
  })

  test.each([Number.NaN, Infinity])('of a logit of %f is not finite', async (logit) => {
    expect((await lossOf(Float32Array.of(0, logit), [0])).loss).not.toSatisfy(Number.isFinite)
  })

  test('with smoothing, value and gradient are those of the smoothed mean', async () => {
    const rng = new Rng(4)
    const logits = Float32Array.from({ length: 3 * 5 }, () => rng.normal())
    const targets = [1, -1, 4]
    const smoothing = 0.2
    const byHand = () => {
      let total = 0
      for (const n of [0, 2]) {
        const row = logits.subarray(n * 5, n * 5 + 5)
        const norm = Math.log(row.reduce((sum, y) => sum + Math.exp(y), 0))
        row.forEach((y, a) => {
          const p = (a === targets[n] ? 1 - smoothing : 0) + smoothing / 5
          total += (p * (norm - y)) / 2
        })
      }
      return total
    }
    const { loss, dLogits } = await lossOf(logits, targets, smoothing)
    expect(loss).toBeCloseTo(byHand(), 5)
    await expectGradient(logits, dLogits, byHand)
  })
})
