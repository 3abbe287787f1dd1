import type { ParameterSpec, Parameters } from '../../nn/parameters.ts'
import type { Rng } from '../../random/rng.ts'

// Legend: N indices, V rows of the table, D width.

/** A table looked up on the host: copying rows is cheaper there than any backend's gather. */
export class EmbeddingTable {
  readonly width: number
  readonly #parameters: Parameters
  readonly #name: string

  constructor(parameters: Parameters, name: string, width: number) {
    this.#parameters = parameters
    this.#name = name
    this.width = width
  }

  /** Normal first weights of deviation 0.3. */
  static specs(rng: Rng, name: string, rows: number, width: number): Record<string, ParameterSpec> {
    const own = rng.split(name)
    const values = Float32Array.from({ length: rows * width }, () => 0.3 * own.normal())
    return { [name]: { shape: [rows, width], values } }
  }

  /** @param indices shape [N]; −1 gives zeros. @returns shape [N, D]. */
  lookup(indices: Int32Array): Float32Array {
    const table = this.#parameters.host(this.#name)
    const { width } = this
    const out = new Float32Array(indices.length * width)
    for (let n = 0; n < indices.length; n++) {
      const from = indices[n]! * width
      if (from < 0) continue
      const at = n * width
      for (let j = 0; j < width; j++) out[at + j] = table[from + j]!
    }
    return out
  }

  /** The table's gradient into `out`: rows that were looked up twice add up. */
  backward(indices: Int32Array, dOut: Float32Array, out: Float32Array): void {
    out.fill(0)
    const { width } = this
    for (let n = 0; n < indices.length; n++) {
      const to = indices[n]! * width
      if (to < 0) continue
      const at = n * width
      for (let j = 0; j < width; j++) out[to + j]! += dOut[at + j]!
    }
  }
}
