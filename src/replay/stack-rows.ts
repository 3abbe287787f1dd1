/** Rows of one width as one flat array [rows × width], row-major; empty where there are none. */
export function stackRows(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0
  const stacked = new Float32Array(rows.length * width)
  rows.forEach((values, row) => {
    stacked.set(values, row * width)
  })
  return stacked
}

/** The reverse of {@link stackRows}: views of a flat array. */
export function unstackRows(stacked: Float32Array, width: number): Float32Array[] {
  return Array.from({ length: stacked.length / width }, (_, row) =>
    stacked.subarray(row * width, (row + 1) * width),
  )
}
