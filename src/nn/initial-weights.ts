import type { Rng } from '../random/rng.ts'

/**
 * Normal with variance 2 / fanIn, for layers that feed a ReLU (He et al. 2015, section 2.2).
 * @returns shape [fanIn × fanOut], row-major.
 */
export function heNormal(rng: Rng, fanIn: number, fanOut: number): Float32Array {
  const scale = Math.sqrt(2 / fanIn)
  return Float32Array.from({ length: fanIn * fanOut }, () => scale * rng.normal())
}

/** Uniform in ±√(6 / (fanIn + fanOut)) (Glorot and Bengio 2010). Shape [fanIn × fanOut]. */
export function glorotUniform(rng: Rng, fanIn: number, fanOut: number): Float32Array {
  const limit = Math.sqrt(6 / (fanIn + fanOut))
  return Float32Array.from({ length: fanIn * fanOut }, () => limit * (2 * rng.uniform() - 1))
}

/**
 * Orthonormal rows or columns, whichever are fewer, times `gain` (Saxe et al. 2014).
 * @returns shape [rows × columns], row-major.
 */
export function orthogonal(rng: Rng, rows: number, columns: number, gain: number): Float32Array {
  const count = Math.min(rows, columns)
  const length = Math.max(rows, columns)
  const vectors = Array.from({ length: count }, () =>
    Float64Array.from({ length }, () => rng.normal()),
  )
  for (let i = 0; i < count; i++) orthonormalise(vectors, i)
  const weights = new Float32Array(rows * columns)
  for (let i = 0; i < count; i++) {
    const vector = vectors[i]!
    for (let j = 0; j < length; j++) {
      weights[rows <= columns ? i * columns + j : j * columns + i] = gain * vector[j]!
    }
  }
  return weights
}

/** Modified Gram–Schmidt: takes the earlier vectors' directions out of vector `i`. */
function orthonormalise(vectors: readonly Float64Array[], i: number): void {
  const vector = vectors[i]!
  for (let k = 0; k < i; k++) {
    const other = vectors[k]!
    let product = 0
    for (let j = 0; j < vector.length; j++) product += vector[j]! * other[j]!
    for (let j = 0; j < vector.length; j++) vector[j]! -= product * other[j]!
  }
  let squared = 0
  for (let j = 0; j < vector.length; j++) squared += vector[j]! * vector[j]!
  const scale = 1 / Math.sqrt(squared)
  for (let j = 0; j < vector.length; j++) vector[j]! *= scale
}
