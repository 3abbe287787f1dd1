import type { Device } from './resolved-config.ts'

/** What stands for a device that goes by PyTorch's name. */
export interface TorchDevice {
  readonly device: Device
  /** What there is to say of it at the start; null where the backend's own line says it. */
  readonly note: string | null
}

/** The rung that PyTorch's `cpu` means: the fastest on the processor. The ladder's own `cpu` is the slowest. */
export const PROCESSOR: Device = 'tfjs-node'

/** `cuda`, `cuda:1` and `mps`, each as a rung of the ladder of tensor backends; null for other names. */
export function torchDevice(name: unknown): TorchDevice | null {
  if (name === 'mps') {
    const note =
      'device mps is not to be had: no tensor backend uses it; the fastest there is is taken'
    return { device: 'auto', note }
  }
  const [, card] = /^cuda(?::(\d+))?$/.exec(String(name)) ?? [null, null]
  if (card === null) return null
  const device = 'tfjs-node-gpu'
  if (card === undefined || card === '0') return { device, note: null }
  const note = `device ${String(name)} is read as cuda: TensorFlow takes the first card that it sees; CUDA_VISIBLE_DEVICES=${card} shows it that one`
  return { device, note }
}
