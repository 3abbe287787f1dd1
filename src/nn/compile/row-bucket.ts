/** Fewest rows of a batch: onnxruntime computes a single row in another order, and so in other last bits. */
const FEWEST = 2

/**
 * The number of rows that a graph is made for where `rows` are given: the next power of two, so that few
 * graphs serve all numbers of rows.
 */
export function rowBucket(rows: number): number {
  let bucket = FEWEST
  while (bucket < rows) bucket *= 2
  return bucket
}
