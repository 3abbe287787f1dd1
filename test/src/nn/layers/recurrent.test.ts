import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { HostTensors, Tensors } from '../../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { type CellKind, cellOf } from '../../../../src/nn/layers/cells.ts'
import {
  lastState,
  recurrent,
  recurrentSpecs,
  recurrentStep,
} from '../../../../src/nn/layers/recurrent.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { evaluated, expectGradientsOf, floatsOf, gradientsOf } from '../../../support/evaluated.ts'

// Legend: T steps, B batch, D inputs, H hidden units.
const [STEPS, BATCH, INPUTS, HIDDEN] = [4, 3, 2, 5]

beforeAll(async () => {
  await loadDevice()
})

function drawn(rng: Rng, shape: number[]) {
  const length = shape.reduce((size, n) => size * n)
  return floatsOf(
    Array.from({ length }, () => rng.normal()),
    shape,
  )
}

/** Rows of 4, 1 and 3 steps. */
const counts = floatsOf([1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0], [STEPS * BATCH, 1])

function inputsOf(kind: CellKind, withCounts: boolean): HostTensors {
  const rng = new Rng(`recurrent-${kind}`)
  const specs = recurrentSpecs(rng, 'lstm', { kind, inputSize: INPUTS, hiddenSize: HIDDEN })
  return {
    ...Object.fromEntries(
      Object.entries(specs).map(([name, { shape, values }]) => [
        name,
        floatsOf([...values], [...shape]),
      ]),
    ),
    x: drawn(rng, [STEPS * BATCH, INPUTS]),
    h0: drawn(rng, [BATCH, HIDDEN]),
    c0: drawn(rng, [BATCH, HIDDEN]),
    ofH: drawn(rng, [STEPS * BATCH, HIDDEN]),
    ofC: drawn(rng, [STEPS * BATCH, HIDDEN]),
    ...(withCounts ? { counts } : {}),
  }
}

function states(kind: CellKind, given: Tensors) {
  const shape = { kind, inputSize: INPUTS, hiddenSize: HIDDEN }
  return recurrent(given, 'lstm', shape, {
    x: given.x as tf.Tensor2D,
    steps: STEPS,
    initial: { h: given.h0 as tf.Tensor2D, c: given.c0 as tf.Tensor2D },
    ...(given.counts === undefined ? {} : { counts: given.counts as tf.Tensor2D }),
  })
}

const learnt = ['lstm/kernel', 'lstm/recurrent', 'lstm/bias', 'x', 'h0', 'c0']
const cases = (['lstm', 'rnn'] as const).flatMap((kind) =>
  [false, true].map((withCounts) => ({ kind, withCounts })),
)

describe.each(cases)('a layer of $kind cells, rows of different lengths: $withCounts', (each) => {
  const { kind, withCounts } = each
  const sum = (given: Tensors) => {
    const { h, c } = states(kind, given)
    return tf.add(tf.sum(tf.mul(h, given.ofH!)), tf.sum(tf.mul(c, given.ofC!)))
  }

  test('is its cell, step by step', async () => {
    const inputs = inputsOf(kind, withCounts)
    const given = await evaluated((tensors) => {
      const whole = states(kind, tensors)
      let state = { h: tensors.h0 as tf.Tensor2D, c: tensors.c0 as tf.Tensor2D }
      const steps: (typeof state)[] = []
      for (let t = 0; t < STEPS; t++) {
        const x = tf.slice(tensors.x as tf.Tensor2D, [t * BATCH, 0], [BATCH, INPUTS])
        const made = recurrentStep(tensors, 'lstm', kind, x, state)
        if (tensors.counts === undefined) state = made
        else {
          const counted = tf.slice(tensors.counts as tf.Tensor2D, [t * BATCH, 0], [BATCH, 1])
          const isLive = tf.tile(tf.cast(counted, 'bool'), [1, HIDDEN]) as tf.Tensor2D
          state = {
            h: tf.where(isLive, made.h, state.h),
            c: tf.where(isLive, made.c, state.c),
          }
        }
        steps.push(state)
      }
      return {
        h: whole.h,
        c: whole.c,
        last: lastState(whole, BATCH).h,
        stepsH: tf.concat(steps.map(({ h }) => h)),
        stepsC: tf.concat(steps.map(({ c }) => c)),
      }
    }, inputs)
    given.h!.forEach((value, i) => {
      expect(value).toBeCloseTo(given.stepsH![i]!, 5)
    })
    given.c!.forEach((value, i) => {
      expect(value).toBeCloseTo(given.stepsC![i]!, 5)
    })
    expect(given.last).toEqual(given.h!.slice(-BATCH * HIDDEN))
  })

  test('its gradients agree with finite differences', async () => {
    const options = { step: 2e-3, tolerance: 2e-2, every: 3 }
    await expectGradientsOf(sum, inputsOf(kind, withCounts), learnt, options)
  })

  test('they are those that tfjs derives from the steps', async () => {
    const byHand = (given: Tensors) => {
      const cell = cellOf(kind)
      let [h, c] = [given.h0 as tf.Tensor2D, given.c0 as tf.Tensor2D]
      let total: tf.Tensor = tf.scalar(0)
      for (let t = 0; t < STEPS; t++) {
        const rows = (name: string, width: number) =>
          tf.slice(given[name] as tf.Tensor2D, [t * BATCH, 0], [BATCH, width])
        const z = tf.addN([
          tf.matMul(rows('x', INPUTS), given['lstm/kernel'] as tf.Tensor2D),
          tf.matMul(h, given['lstm/recurrent'] as tf.Tensor2D),
        ])
        const { state } = cell.step(tf.add(z, given['lstm/bias']!), c)
        const live = given.counts === undefined ? tf.ones([BATCH, 1]) : rows('counts', 1)
        const chosen = (made: tf.Tensor, before: tf.Tensor): tf.Tensor2D =>
          tf.add(tf.mul(made, live), tf.mul(before, tf.sub(1, live)))
        ;[h, c] = [chosen(state.h, h), chosen(state.c, c)]
        const ofStep = tf.add(
          tf.sum(tf.mul(h, rows('ofH', HIDDEN))),
          tf.sum(tf.mul(c, rows('ofC', HIDDEN))),
        )
        total = tf.add(total, ofStep)
      }
      return total
    }
    const inputs = inputsOf(kind, withCounts)
    const [own, derived] = [
      await gradientsOf(sum, inputs, learnt),
      await gradientsOf(byHand, inputs, learnt),
    ]
    for (const name of learnt) {
      own[name]!.forEach((value, i) => {
        expect(value, `${name}[${i}]`).toBeCloseTo(derived[name]![i]!, 4)
      })
    }
  })
})
