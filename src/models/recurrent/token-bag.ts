import type { EmbeddingTable } from './embedding-table.ts'

// Legend: B batch, L places of a row, E width.

/**
 * Mean of the embeddings of a row's tokens, in no order (the input of a deep averaging network,
 * Iyyer et al. 2015). Zeros where a row has no token.
 */
export class TokenBag {
  readonly table: EmbeddingTable

  constructor(table: EmbeddingTable) {
    this.table = table
  }

  /**
   * @param ids table rows, −1 for none; shape [B·L]
   * @returns shape [B, E]
   */
  forward(ids: Int32Array, batch: number): Float32Array {
    const { width } = this.table
    const places = ids.length / batch
    const vectors = this.table.lookup(ids) // [B·L, E]
    const out = new Float32Array(batch * width)
    for (let b = 0; b < batch; b++) {
      const scale = inverseCount(ids, b * places, places)
      for (let i = b * places * width; i < (b + 1) * places * width; i++) {
        out[b * width + (i % width)]! += scale * vectors[i]!
      }
    }
    return out
  }

  /** The table's gradient into `out`. @param dOut dL/dmean, shape [B, E] */
  backward(ids: Int32Array, batch: number, dOut: Float32Array, out: Float32Array): void {
    const { width } = this.table
    const places = ids.length / batch
    const dVectors = new Float32Array(ids.length * width)
    for (let b = 0; b < batch; b++) {
      const scale = inverseCount(ids, b * places, places)
      for (let i = b * places * width; i < (b + 1) * places * width; i++) {
        dVectors[i] = scale * dOut[b * width + (i % width)]!
      }
    }
    this.table.backward(ids, dVectors, out)
  }
}

/** 1 / the number of tokens in a row, or 0 without any. */
function inverseCount(ids: Int32Array, from: number, places: number): number {
  let count = 0
  for (let i = from; i < from + places; i++) if (ids[i]! >= 0) count++
  return count === 0 ? 0 : 1 / count
}
