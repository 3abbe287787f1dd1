import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { FirstUpdate, FirstUpdates } from '../../support/first-updates.ts'

// Where a Vulkan driver is found is read when a process starts, so that each device has one of its own.

const tsx = import.meta.resolve('tsx')
const script = fileURLToPath(new URL('../../support/first-updates.ts', import.meta.url))

function updatesOn(device: 'cpu' | 'webgpu'): FirstUpdates {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', tsx, script, device],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  )
  expect(status, stderr.slice(-1000)).toBe(0)
  return JSON.parse(stdout) as FirstUpdates
}

/**
 * On SwiftShader no weight differed by more than 6e-8, which is the last bit of a float32 near 1, and no
 * moment by more than 2e-6 of the largest in its tensor. The first update of Adam goes by a gradient's sign
 * nearly alone, so that its moments, which are the gradients, are compared beside the weights.
 */
function expectEqual(given: FirstUpdate, wanted: FirstUpdate): void {
  expect(Math.abs(given.loss / wanted.loss - 1)).toBeLessThan(1e-4)
  expect(Object.keys(given.tensors)).toEqual(Object.keys(wanted.tensors))
  for (const [name, values] of Object.entries(wanted.tensors)) {
    const largest = Math.max(...values.map(Math.abs))
    const most = name.startsWith('adam/') ? 1e-4 * largest : 1e-6
    const differences = given.tensors[name]!.map((value, i) => Math.abs(value - values[i]!))
    expect(differences.every(Number.isFinite), name).toBe(true)
    expect(Math.max(...differences), name).toBeLessThanOrEqual(most)
  }
}

test('one update of dqn and of a sequence model comes to the same on webgpu as on the processor', ({
  skip,
}) => {
  const onCard = updatesOn('webgpu')
  if (onCard.device !== 'webgpu' && process.env.CODEGEN_GYM_REQUIRE_WEBGPU !== '1') {
    const why =
      `${onCard.reason}; it needs libvulkan1 and a driver: Debian's chromium-common holds SwiftShader, ` +
      'to which VK_DRIVER_FILES=FOLDER/usr/lib/chromium/vk_swiftshader_icd.json points'
    // The reporter does not say why a test is skipped.
    console.info(`skipped: ${why}`)
    skip(why)
  }
  expect(onCard.device, onCard.reason).toBe('webgpu')
  const onProcessor = updatesOn('cpu')
  expect(onProcessor.device).toBe('cpu')
  for (const what of ['dqn', 'seq2seq'] as const) {
    expect(Object.keys(onProcessor[what].tensors).length).toBeGreaterThan(10)
    expectEqual(onCard[what], onProcessor[what])
  }
  // SwiftShader translates some hundred shaders first.
}, 300_000)
