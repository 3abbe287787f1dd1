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

/** Rows of a batch that a graph of `rows` rows is given: those from `from` on. */
export interface RowBlock {
  readonly from: number
  readonly rows: number
}

/**
 * The blocks that many rows are computed in where no gradient needs them together: blocks of 64, and one of the
 * bucket of what is left. Six graphs then serve all numbers of rows.
 */
export function rowBlocks(count: number): readonly RowBlock[] {
  const blocks: RowBlock[] = []
  for (let from = 0; from < count; from += MANY) {
    blocks.push({ from, rows: rowBucket(Math.min(MANY, count - from)) })
  }
  return blocks
}

/** Rows of all blocks together, at least `count`. */
export function blockedRows(count: number): number {
  const whole = count - (count % MANY)
  return count === whole && count > 0 ? count : whole + rowBucket(count - whole)
}
