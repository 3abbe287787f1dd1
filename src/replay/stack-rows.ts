/** Rows of one width as one flat array [rows × width], row-major; empty where there are none. */
export function stackRows(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0
  const stacked = new Float32Array(rows.length * width)
  rows.forEach((values, row) => {
    stacked.set(values, row * width)
  })
  return stacked
}
