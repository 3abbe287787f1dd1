import { assertLength } from '../../src/nn/shape.ts'

// Legend: N rows, A actions.

/** What a row of a network's outputs holds: A logits, the value of the state, or first those and then this. */
export interface OutputLayout {
  readonly actionCount: number
  readonly hasLogits: boolean
  readonly hasValue: boolean
}

/** Rows of outputs as logits [N × A], empty without any, and values [N], null without any. */
export function splitOutputs(
  output: Float32Array,
  rows: number,
  { actionCount, hasLogits, hasValue }: OutputLayout,
): { readonly logitsT: Float32Array; readonly valuesT: Float32Array | null } {
  if (!hasValue) return { logitsT: output, valuesT: null }
  if (!hasLogits) return { logitsT: new Float32Array(0), valuesT: output }
  const logitsT = new Float32Array(rows * actionCount)
  const valuesT = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const from = row * (actionCount + 1)
    logitsT.set(output.subarray(from, from + actionCount), row * actionCount)
    valuesT[row] = output[from + actionCount]!
  }
  return { logitsT, valuesT }
}

/** The reverse of {@link splitOutputs}, for gradients. */
export function joinOutputs(
  rows: number,
  { logitsT, valuesT }: { readonly logitsT: Float32Array; readonly valuesT?: Float32Array },
  { actionCount, hasLogits, hasValue }: OutputLayout,
): Float32Array {
  if (!hasValue) return logitsT
  const values = valuesT ?? new Float32Array(rows)
  assertLength('valuesT', values, rows)
  if (!hasLogits) return values
  const output = new Float32Array(logitsT.length + rows)
  for (let row = 0; row < rows; row++) {
    const to = row * (actionCount + 1)
    output.set(logitsT.subarray(row * actionCount, (row + 1) * actionCount), to)
    output[to + actionCount] = values[row]!
  }
  return output
}
