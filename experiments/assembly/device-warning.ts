import type { LoadedDevice } from '../../src/nn/device.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'

/** One line where the device that a configuration names is not to be had; null where it is. */
export function deviceWarning(
  { device }: Pick<ResolvedConfig, 'device'>,
  { name, reason }: LoadedDevice,
): string | null {
  if (device === 'auto' || device === name) return null
  return `device ${device} is not to be had, so the next one of the ladder is taken: ${reason}`
}
