import * as tf from '@tensorflow/tfjs-core'
import { expect, test, vi } from 'vitest'
import { ConfigError } from '../../../src/core/errors.ts'
import { loadDevice } from '../../../src/nn/device.ts'

test('takes the first rung that is there, says why the others are not, and prints nothing', async () => {
  const printed = [
    vi.spyOn(console, 'log'),
    vi.spyOn(console, 'warn'),
    vi.spyOn(console, 'info'),
    vi.spyOn(console, 'error'),
  ]
  const { name, reason } = await loadDevice()
  const sum = tf.add(tf.scalar(1), tf.scalar(2))
  expect((await sum.data())[0]).toBe(3)
  sum.dispose()
  expect(reason.startsWith(`${name}: `)).toBe(true)
  if (name === 'wasm') expect(reason).toMatch(/SIMD, 1 thread \(no tfjs-node-gpu: .*no tfjs-node: /)
  for (const spy of printed) expect(spy).not.toHaveBeenCalled()
})

test('a rung that is asked for is taken, and the choice then stays', async () => {
  expect((await loadDevice({ prefer: 'cpu' })).name).toBe('cpu')
  expect(tf.getBackend()).toBe('cpu')
  expect((await loadDevice()).name).toBe('cpu')
  expect((await loadDevice({ prefer: 'wasm' })).name).toBe('wasm')
  expect(tf.getBackend()).toBe('wasm')
})

test('a name that is not on the ladder is refused', async () => {
  await expect(loadDevice({ prefer: 'webgpu' as 'cpu' })).rejects.toThrow(ConfigError)
})
