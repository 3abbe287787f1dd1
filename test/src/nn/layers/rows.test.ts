import type * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { floats, integers } from '../../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { products } from '../../../../src/nn/layers/product.ts'
import { exchangeRows, takeRows } from '../../../../src/nn/layers/rows.ts'
import { runLayer } from '../../../support/layer-runs.ts'

const table = () => floats(Float32Array.of(1, 10, 2, 20, 5, 50), [3, 2])

describe.each(['cpu', 'javascript', 'wasm'] as const)('on %s', (prefer) => {
  beforeAll(async () => {
    await loadDevice({ prefer })
  })

  test('rows that are taken twice add up their gradients', async () => {
    const { output, gradients } = await runLayer(
      (own, { at }) => takeRows(own.table as tf.Tensor2D, at as tf.Tensor1D),
      { table: table() },
      { at: integers(Int32Array.of(2, 0, 2), [3]) },
      [1, 2, 3, 4, 5, 6],
    )
    expect(output).toEqual([5, 50, 1, 10, 5, 50])
    expect([...gradients.table!]).toEqual([3, 4, 0, 0, 6, 8])
  })

  test('rows that change places take their gradients along', async () => {
    const { output, gradients } = await runLayer(
      (own, { partners }) => exchangeRows(own.table as tf.Tensor2D, partners as tf.Tensor1D),
      { table: table() },
      { partners: integers(Int32Array.of(2, 1, 0), [3]) },
      [1, 2, 3, 4, 5, 6],
    )
    expect(output).toEqual([5, 50, 2, 20, 1, 10])
    expect([...gradients.table!]).toEqual([5, 6, 3, 4, 1, 2])
  })

  test('products are one for each pair of matrices, and so are their gradients', async () => {
    // [1 2] · [[1 0], [3 4]] and [5 6] · [[7 8], [9 0]].
    const { output, gradients } = await runLayer(
      ({ a, b }) => products(a as tf.Tensor3D, b as tf.Tensor3D),
      {
        a: floats(Float32Array.of(1, 2, 5, 6), [2, 1, 2]),
        b: floats(Float32Array.of(1, 0, 3, 4, 7, 8, 9, 0), [2, 2, 2]),
      },
      {},
      [1, 10, 2, 20],
    )
    expect(output).toEqual([7, 8, 89, 40])
    expect([...gradients.a!]).toEqual([1, 43, 174, 18])
    expect([...gradients.b!]).toEqual([1, 10, 2, 20, 10, 100, 12, 120])
  })
})
