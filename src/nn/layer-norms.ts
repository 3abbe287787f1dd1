/**
 * The norm of each layer's gradients, as metrics: `grad_norm/layer0`, `grad_norm/head/layer1`,
 * `grad_norm/lstm`. The squares of all add up to the square of the global norm.
 *
 * @param norms of each parameter's gradient, by its name
 */
export function layerNorms(norms: Readonly<Record<string, number>>): Record<string, number> {
  const layers: Record<string, number> = {}
  for (const [name, norm] of Object.entries(norms)) {
    const layer = `grad_norm/${layerOf(name)}`
    layers[layer] = Math.hypot(layers[layer] ?? 0, norm)
  }
  return layers
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
