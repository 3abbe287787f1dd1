import { ConfigError } from '../../src/core/errors.ts'
import { loadDevice } from '../../src/nn/device.ts'
import type { DeviceName } from '../../src/nn/device-names.ts'

/** What runs functions operation by operation. */
export const EAGER = ['javascript', 'wasm'] as const
export type EagerDevice = (typeof EAGER)[number]

/** Work on a device: what is compiled first there stays there. */
export async function onDevice<T>(prefer: DeviceName, work: () => Promise<T>): Promise<T> {
  const { name, reason } = await loadDevice({ prefer })
  if (name !== prefer) throw new ConfigError(`There is no device ${prefer} here: ${reason}`)
  return work()
}
