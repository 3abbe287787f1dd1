import { assertLength } from '../../nn/shape.ts'

// Legend: B batch, D numbers of a row, L places of a field, T steps.

/** A stretch of token ids + 1 in an input row; 0 pads at the end. */
export interface TokenField {
  /** Places in the row. */
  readonly length: number
  /** Number of different tokens; ids + 1 lie in 1 … `tokens`. */
  readonly tokens: number
}

/** What a row of D numbers holds, in this order: docstring, examples, code, then plain numbers. */
export interface PrefixLayout {
  readonly docstring: TokenField
  readonly examples: TokenField
  /** The program so far: what the recurrent layer reads. */
  readonly code: TokenField
  readonly metadata: number
}

/** Entries of an input row. */
export function prefixInputSize(layout: PrefixLayout): number {
  const { docstring, examples, code, metadata } = layout
  return docstring.length + examples.length + code.length + metadata
}

/** Tokens of a field in no order: rows of its table, and what share each has in the mean. */
export interface BagRows {
  /** Shape [B·L]; where nothing is, some row of the table. */
  readonly ids: Int32Array
  /** 1 / the number of the row's tokens, and 0 where nothing is; shape [B·L]. */
  readonly shares: Float32Array
}

export interface PrefixRows {
  readonly docstring: BagRows
  readonly examples: BagRows
  /** The programs so far, time-major; shape [T·B]. */
  readonly code: Int32Array
  /** 1 where the program has a token, else 0; shape [T·B]. */
  readonly counts: Float32Array
  readonly steps: number
  /** Shape [B × metadata]. */
  readonly metadata: Float32Array
}

/** Numbers of steps are rounded up to a multiple of this, so that few graphs serve all lengths. */
const STEP_BUCKET = 8

/** Takes B rows [B × D] apart. */
export function readRows(layout: PrefixLayout, rows: Float32Array, batch: number): PrefixRows {
  assertLength('rows', rows, batch * prefixInputSize(layout))
  const { docstring, examples, code, metadata } = layout
  const codeAt = docstring.length + examples.length
  const size = prefixInputSize(layout)
  const at = (row: number, place: number) => rows[row * size + place]!
  let longest = 1
  for (let b = 0; b < batch; b++) {
    let length = 0
    while (length < code.length && at(b, codeAt + length) > 0) length++
    longest = Math.max(longest, length)
  }
  const steps = Math.min(code.length, Math.ceil(longest / STEP_BUCKET) * STEP_BUCKET)
  const tokens = new Int32Array(steps * batch)
  const counts = new Float32Array(steps * batch)
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < steps && at(b, codeAt + t) > 0; t++) {
      tokens[t * batch + b] = at(b, codeAt + t) - 1
      counts[t * batch + b] = 1
    }
  }
  const numbers = new Float32Array(batch * metadata)
  for (let b = 0; b < batch; b++) {
    // Counts of tokens, brought to the order of 1 by the longest program.
    for (let i = 0; i < metadata; i++) {
      numbers[b * metadata + i] = at(b, codeAt + code.length + i) / code.length
    }
  }
  return {
    docstring: bagRows(rows, size, batch, 0, docstring.length),
    examples: bagRows(rows, size, batch, docstring.length, examples.length),
    code: tokens,
    counts,
    steps,
    metadata: numbers,
  }
}

function bagRows(
  rows: Float32Array,
  size: number,
  batch: number,
  from: number,
  length: number,
): BagRows {
  const ids = new Int32Array(batch * length)
  const shares = new Float32Array(batch * length)
  for (let b = 0; b < batch; b++) {
    let count = 0
    for (let i = 0; i < length; i++) if (rows[b * size + from + i]! > 0) count++
    for (let i = 0; i < length; i++) {
      const id = rows[b * size + from + i]!
      if (id <= 0) continue
      ids[b * length + i] = id - 1
      shares[b * length + i] = 1 / count
    }
  }
  return { ids, shares }
}
