/** What of onnxruntime runs a graph. */
export type Provider = 'cpu' | 'webgpu' | 'cuda'

/** Threads of an operation. These machines are shared, and two that wait for each other are slower than one. */
export const THREADS = 1
