import type { Device } from './resolved-config.ts'

/** What stands for a device that goes by PyTorch's name. */
export interface TorchDevice {
  readonly device: Device
  /** What there is to say of it at the start; null where the device's own line says it. */
  readonly note: string | null
}

/** `cuda:1` and `mps`, each as a rung of the ladder of devices; null for other names. */
export function torchDevice(name: unknown): TorchDevice | null {
  if (name === 'mps') {
    const note = 'device mps is not to be had: nothing here uses it; the fastest there is is taken'
    return { device: 'auto', note }
  }
  const card = /^cuda:(\d+)$/.exec(String(name))?.[1]
  if (card === undefined) return null
  const device = 'cuda'
  if (card === '0') return { device, note: null }
  const note = `device ${String(name)} is read as cuda: onnxruntime takes the first card that it sees; CUDA_VISIBLE_DEVICES=${card} shows it that one`
  return { device, note }
}
