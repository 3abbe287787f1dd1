// Orders of the rows of a batch of sequences. Legend: T steps, B batch, D width.

/** [T·B, D] to [B·T, D], or back when T and B are exchanged. */
export function swapTimeAndBatch(x: Float32Array, steps: number, batch: number): Float32Array {
  const width = x.length / (steps * batch)
  const out = new Float32Array(x.length)
  for (let t = 0; t < steps; t++) {
    for (let b = 0; b < batch; b++) {
      const from = (t * batch + b) * width
      const to = (b * steps + t) * width
      for (let j = 0; j < width; j++) out[to + j] = x[from + j]!
    }
  }
  return out
}

/** Each time-major sequence back to front within its length; the padding stays. Its own inverse. */
export function reverseWithin(x: Float32Array, steps: number, lengths: Int32Array): Float32Array {
  const batch = lengths.length
  const width = x.length / (steps * batch)
  const out = new Float32Array(x.length)
  for (let b = 0; b < batch; b++) {
    const length = lengths[b]!
    for (let t = 0; t < steps; t++) {
      const from = ((t < length ? length - 1 - t : t) * batch + b) * width
      const to = (t * batch + b) * width
      for (let j = 0; j < width; j++) out[to + j] = x[from + j]!
    }
  }
  return out
}

/** [N, P] beside [N, Q] to [N, P + Q]. */
export function joinColumns(a: Float32Array, b: Float32Array, rows: number): Float32Array {
  const [p, q] = [a.length / rows, b.length / rows]
  const out = new Float32Array(a.length + b.length)
  for (let n = 0; n < rows; n++) {
    out.set(a.subarray(n * p, (n + 1) * p), n * (p + q))
    out.set(b.subarray(n * q, (n + 1) * q), n * (p + q) + p)
  }
  return out
}

/** Two halves of [N, 2P], each [N, P]. */
export function splitColumns(x: Float32Array, rows: number): [Float32Array, Float32Array] {
  const half = x.length / rows / 2
  const a = new Float32Array(rows * half)
  const b = new Float32Array(rows * half)
  for (let n = 0; n < rows; n++) {
    a.set(x.subarray(2 * n * half, (2 * n + 1) * half), n * half)
    b.set(x.subarray((2 * n + 1) * half, (2 * n + 2) * half), n * half)
  }
  return [a, b]
}
