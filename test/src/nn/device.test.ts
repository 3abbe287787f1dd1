import { spawnSync } from 'node:child_process'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test, vi } from 'vitest'
import { ConfigError } from '../../../src/core/errors.ts'
import { currentDevice, loadDevice, surveyDevices } from '../../../src/nn/device.ts'
import { deviceNames } from '../../../src/nn/device-names.ts'

test('takes onnxruntime on the processor by itself, and prints nothing', async () => {
  expect(() => currentDevice()).toThrow('await loadDevice()')
  const printed = [
    vi.spyOn(console, 'log'),
    vi.spyOn(console, 'warn'),
    vi.spyOn(console, 'info'),
    vi.spyOn(console, 'error'),
  ]
  const device = await loadDevice()
  expect(device).toMatchObject({ name: 'cpu', provider: 'cpu' })
  expect(device.reason).toMatch(/^cpu: onnxruntime \d+\.\d+\.\d+, 1 thread$/)
  expect(currentDevice()).toEqual(device)
  for (const spy of printed) expect(spy).not.toHaveBeenCalled()
})

test('a device that is asked for is taken, and the choice then stays', async () => {
  expect((await loadDevice({ prefer: 'javascript' })).name).toBe('javascript')
  expect(tf.getBackend()).toBe('cpu')
  expect(await loadDevice()).toMatchObject({ name: 'javascript', provider: null })
  expect((await loadDevice({ prefer: 'wasm' })).reason).toBe('wasm: SIMD, 1 thread')
  expect(tf.getBackend()).toBe('wasm')
})

test('what is not to be had is passed over, with the reason in one line', async () => {
  const { name, reason } = await loadDevice({ prefer: 'cuda' })
  if (name !== 'cuda') expect(reason).toMatch(/^\w+: .*\(no cuda: [^\n]*\)$/)
})

test.each(['cuda', 'webgpu'])('the drivers of %s write nothing beside the reason', (device) => {
  const load = `import { loadDevice } from ${JSON.stringify(import.meta.resolve('../../../src/nn/device.ts'))}
console.log((await loadDevice({ prefer: '${device}' })).reason)`
  const node = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', load]
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^\w+: [^\n]+\n$/)
})

test('a survey tries all of the ladder, and takes what is taken where none is named', async () => {
  await loadDevice({ prefer: 'javascript' })
  const { found, taken } = await surveyDevices()
  expect(found.map(({ name }) => name)).toEqual([...deviceNames])
  const there = found.filter(({ ok }) => ok).map(({ name }) => name)
  expect(there).toEqual(expect.arrayContaining(['cpu', 'wasm', 'javascript']))
  expect(taken).toMatchObject({ name: 'cpu', provider: 'cpu' })
  expect(await loadDevice()).toEqual(taken)
})

test('a name that is not on the ladder is refused', async () => {
  await expect(loadDevice({ prefer: 'tpu' as 'cpu' })).rejects.toThrow(ConfigError)
})
