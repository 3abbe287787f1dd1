import { expect } from 'vitest'
import type { Parameters as NetworkParameters } from '../../src/nn/parameters.ts'

/**
 * Compares a gradient with central differences of `value` at some entries of `at`, which is changed
 * and put back.
 */
export async function expectGradient(
  at: Float32Array,
  gradient: Float32Array,
  value: () => number | Promise<number>,
  options: { readonly step?: number; readonly tolerance?: number; readonly every?: number } = {},
): Promise<void> {
  const { step = 1e-2, tolerance = 2e-3, every = 1 } = options
  expect(gradient.length).toBe(at.length)
  for (let i = 0; i < at.length; i += every) {
    const kept = at[i]!
    at[i] = kept + step
    const up = at[i]!
    const above = await value()
    at[i] = kept - step
    const down = at[i]!
    const below = await value()
    at[i] = kept
    const slope = (above - below) / (up - down)
    const scale = Math.max(1, Math.abs(slope))
    expect(Math.abs(gradient[i]! - slope) / scale, `entry ${i}`).toBeLessThan(tolerance)
  }
}

/** The same for every parameter of a network; `value` uploads them before it computes. */
export async function expectGradients(
  parameters: Pick<NetworkParameters, 'names' | 'host'>,
  gradients: Readonly<Record<string, Float32Array>>,
  value: () => number | Promise<number>,
  options: Parameters<typeof expectGradient>[3],
): Promise<void> {
  for (const name of parameters.names) {
    await expectGradient(parameters.host(name), gradients[name]!, value, options)
  }
}
