import { z } from 'zod'

const layerWidth = z.int().min(1).max(8192)

/** One width, or a list of them from the input on; always a list once parsed. */
export function hiddenDimSchema(defaultWidths: readonly number[]) {
  return z
    .union([layerWidth.transform((width) => [width]), z.array(layerWidth).max(8)])
    .default([...defaultWidths])
    .describe('Width of each hidden layer: a number for one layer, or a list from the input on.')
}
