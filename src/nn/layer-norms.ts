import { type Gradients, globalNorm } from './optimizer.ts'

/**
 * The norm of each layer's gradients, as metrics: `grad_norm/layer0`, `grad_norm/head/layer1`,
 * `grad_norm/lstm`. The squares of all add up to the square of the global norm.
 */
export function layerNorms(gradients: Gradients): Record<string, number> {
  const layers = new Map<string, Record<string, Float32Array>>()
  for (const [name, gradient] of Object.entries(gradients)) {
    const layer = layerOf(name)
    layers.set(layer, { ...layers.get(layer), [name]: gradient })
  }
  return Object.fromEntries(
    Array.from(layers, ([layer, own]) => [`grad_norm/${layer}`, globalNorm(own)]),
  )
}

/**
 * A dense layer's parameters are named by its number, `w0` and `b0`; another's stand below its name,
 * `lstm/kernel`; a table is a layer of its own. What `noisy` adds belongs to the layer it is noise of.
 */
function layerOf(name: string): string {
  const own = name.replace(/\/spread$/, '')
  const dense = /^(.*\/)?[wb](\d+)$/.exec(own)
  if (dense !== null) return `${dense[1] ?? ''}layer${dense[2]}`
  return own.replace(/\/[^/]+$/, '')
}
