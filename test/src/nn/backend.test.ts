import * as tf from '@tensorflow/tfjs-core'
import { expect, test, vi } from 'vitest'
import { ConfigError } from '../../../src/core/errors.ts'
import { loadBackend } from '../../../src/nn/backend.ts'

test('takes the first rung that is there, says why the others are not, and prints nothing', async () => {
  const printed = [
    vi.spyOn(console, 'log'),
    vi.spyOn(console, 'warn'),
    vi.spyOn(console, 'info'),
    vi.spyOn(console, 'error'),
  ]
  const { name, reason } = await loadBackend()
  const sum = tf.add(tf.scalar(1), tf.scalar(2))
  expect((await sum.data())[0]).toBe(3)
  sum.dispose()
  expect(reason.startsWith(`${name}: `)).toBe(true)
  if (name === 'wasm') expect(reason).toMatch(/SIMD, 1 thread \(no tfjs-node-gpu: .*no tfjs-node: /)
  for (const spy of printed) expect(spy).not.toHaveBeenCalled()
})

test('a rung that is asked for is taken, and the choice then stays', async () => {
  expect((await loadBackend({ prefer: 'cpu' })).name).toBe('cpu')
  expect(tf.getBackend()).toBe('cpu')
  expect((await loadBackend()).name).toBe('cpu')
  expect((await loadBackend({ prefer: 'wasm' })).name).toBe('wasm')
  expect(tf.getBackend()).toBe('wasm')
})

test('a name that is not on the ladder is refused', async () => {
  await expect(loadBackend({ prefer: 'webgpu' as 'cpu' })).rejects.toThrow(ConfigError)
})
