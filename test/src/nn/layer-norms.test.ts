import { expect, test } from 'vitest'
import { layerNorms } from '../../../src/nn/layer-norms.ts'
import { globalNorm } from '../../../src/nn/optimizer.ts'

test('weights and bias of a layer are one norm, whatever the kind of layer', () => {
  const gradients = {
    code: Float32Array.of(1, 2, 2),
    'lstm/kernel': Float32Array.of(6),
    'lstm/recurrent': Float32Array.of(8, 0),
    'head/w0': Float32Array.of(3),
    'head/b0': Float32Array.of(4),
    'head/w0/spread': Float32Array.of(12),
    w1: Float32Array.of(0.5),
  }
  const norms = layerNorms(gradients)
  expect(norms).toEqual({
    'grad_norm/code': 3,
    'grad_norm/lstm': 10,
    'grad_norm/head/layer0': 13,
    'grad_norm/layer1': 0.5,
  })
  expect(Math.hypot(...Object.values(norms))).toBeCloseTo(globalNorm(gradients), 12)
})
