// Legend: B batch, D inputs, V inputs that vary, O outputs.

/** Below this many rows, finding the columns costs more than it saves. */
const SMALLEST_BATCH = 16
/** The share of columns that may vary at most for a split to pay. */
const LARGEST_SHARE = 0.8

/**
 * A batch cut into the columns that its rows differ in, and those that all rows share.
 *
 * Shared columns add the same to every row's product with a matrix: they belong to the bias. Where
 * all rows are of one problem, its features are half of the input, and many others are all 0.
 */
export interface ColumnSplit {
  /** Numbers of the columns that vary, ascending, at least one, shape [V]. */
  readonly columns: Int32Array
  /** Their values, shape [B × V], row-major. */
  readonly varying: Float32Array
  /** The columns that all rows share, with what every row has there; zeros are left out. */
  readonly shared: readonly { readonly column: number; readonly value: number }[]
}

/** @param input shape [B × D], row-major. @returns null where a split would not pay. */
export function splitColumns(
  input: Float32Array,
  batch: number,
  inputSize: number,
): ColumnSplit | null {
  if (batch < SMALLEST_BATCH) return null
  const columns = varyingColumns(input, inputSize)
  if (columns.length > LARGEST_SHARE * inputSize) return null
  const varying = new Float32Array(batch * columns.length)
  for (let row = 0, at = 0; row < batch; row++) {
    const from = row * inputSize
    for (let i = 0; i < columns.length; i++) varying[at++] = input[from + columns[i]!]!
  }
  return { columns, varying, shared: sharedColumns(input, inputSize, columns) }
}

function varyingColumns(input: Float32Array, inputSize: number): Int32Array {
  const varies = new Uint8Array(inputSize)
  for (let from = inputSize; from < input.length; from += inputSize) {
    for (let column = 0; column < inputSize; column++) {
      if (input[from + column] !== input[column]) varies[column] = 1
    }
  }
  // A matrix without columns is none.
  if (!varies.includes(1)) varies[0] = 1
  const columns: number[] = []
  for (let column = 0; column < inputSize; column++) if (varies[column] === 1) columns.push(column)
  return Int32Array.from(columns)
}

function sharedColumns(input: Float32Array, inputSize: number, columns: Int32Array) {
  const shared: { column: number; value: number }[] = []
  for (let column = 0, next = 0; column < inputSize; column++) {
    if (columns[next] === column) next++
    else if (input[column] !== 0) shared.push({ column, value: input[column]! })
  }
  return shared
}

/** Rows of a weight matrix [D × O] that the varying columns meet, shape [V × O]. */
export function varyingRows(split: ColumnSplit, weights: Float32Array, width: number) {
  const rows = new Float32Array(split.columns.length * width)
  split.columns.forEach((column, i) => {
    rows.set(weights.subarray(column * width, (column + 1) * width), i * width)
  })
  return rows
}

/** A bias [O] plus what the shared columns add to every row's product with weights [D × O]. */
export function biasWithShared(split: ColumnSplit, weights: Float32Array, bias: Float32Array) {
  const sum = bias.slice()
  for (const { column, value } of split.shared) {
    const from = column * sum.length
    for (let o = 0; o < sum.length; o++) sum[o]! += value * weights[from + o]!
  }
  return sum
}

/**
 * Spreads the gradient of the weights that met varying columns, shape [V × O], over that of all,
 * shape [D × O]. What a shared column adds follows from the gradient of the bias, shape [O].
 */
export function spreadGradient(
  split: ColumnSplit,
  dVarying: Float32Array,
  dBias: Float32Array,
  out: Float32Array,
): void {
  const width = dBias.length
  out.fill(0)
  split.columns.forEach((column, i) => {
    out.set(dVarying.subarray(i * width, (i + 1) * width), column * width)
  })
  for (const { column, value } of split.shared) {
    const from = column * width
    for (let o = 0; o < width; o++) out[from + o] = value * dBias[o]!
  }
}
