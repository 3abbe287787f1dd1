/** Fewest rows of a batch: onnxruntime computes a single row in another order, and so in other last bits. */
const FEWEST = 2

/** From here on padding costs more than another graph. */
const MANY = 64

/**
 * The number of rows that a graph is made for where `rows` are given, so that few graphs serve all numbers
 * of rows: the next power of two, and of many rows the next of eight steps from one to the next.
 */
export function rowBucket(rows: number): number {
  let bucket = FEWEST
  while (bucket < rows) bucket *= 2
  if (rows <= MANY) return bucket
  const step = bucket / 16
  return Math.ceil(rows / step) * step
}
