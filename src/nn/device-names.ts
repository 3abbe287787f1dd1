// Apart from what loads them, so that reading an experiment loads no tensors.

/**
 * What runs tensors, fastest first: onnxruntime on a card of NVIDIA, on any card by WebGPU, on the
 * processor; native TensorFlow on a card, on the processor; tfjs in WebAssembly; tfjs in JavaScript.
 */
export const deviceNames = [
  'cuda',
  'webgpu',
  'cpu',
  'tfjs-node-gpu',
  'tfjs-node',
  'wasm',
  'javascript',
] as const
export type DeviceName = (typeof deviceNames)[number]
