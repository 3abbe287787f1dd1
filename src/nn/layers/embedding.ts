import type { Rng } from '../../random/rng.ts'
import type { ParameterSpec } from '../parameters.ts'

/** Deviation of an embedding's first weights, which are normal. */
const EMBEDDING_DEVIATION = 0.3

/** First weights of tables whose rows are looked up, by name. */
export function embeddingSpecs(
  rng: Rng,
  tables: Readonly<Record<string, readonly [rows: number, width: number]>>,
): Record<string, ParameterSpec> {
  const specs = Object.entries(tables).map(([name, shape]): [string, ParameterSpec] => {
    const own = rng.split(name)
    const values = Float32Array.from(
      { length: shape[0] * shape[1] },
      () => EMBEDDING_DEVIATION * own.normal(),
    )
    return [name, { shape, values }]
  })
  return Object.fromEntries(specs)
}
