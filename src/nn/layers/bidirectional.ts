import * as tf from '@tensorflow/tfjs-core'
import type { Rng } from '../../random/rng.ts'
import type { Tensors } from '../compile/compiled.ts'
import type { ParameterSpec } from '../parameters.ts'
import type { CellKind, CellState } from './cells.ts'
import { dropped } from './dropout.ts'
import { recurrent, recurrentSpecs } from './recurrent.ts'
import { exchangeRows, takeRows } from './rows.ts'

// Legend: S steps, B batch, D input width, H width of both directions together. Time-major.

export interface BidirectionalShape {
  readonly kind: CellKind
  readonly inputSize: number
  /** Both directions together; even. */
  readonly hiddenSize: number
  readonly numLayers: number
}

export interface TextBatch {
  /** Shape [S·B, D]. */
  readonly x: tf.Tensor2D
  readonly steps: number
  /** The row of each text's last word; [B]. */
  readonly lasts: tf.Tensor1D
  /** For every row the one that it changes places with when each text is read backwards; [S·B]. */
  readonly partners: tf.Tensor1D
  /** Factors of the dropout on the input of each layer but the first; left out: none. */
  readonly factors?: readonly (tf.Tensor | undefined)[]
}

/** First weights of {@link bidirectional}: layers `PREFIX/0/forward`, `PREFIX/0/backward`, … */
export function bidirectionalSpecs(
  rng: Rng,
  prefix: string,
  shape: BidirectionalShape,
): Record<string, ParameterSpec> {
  const specs: Record<string, ParameterSpec> = {}
  for (const { ahead, back, layer } of directionsOf(prefix, shape)) {
    Object.assign(specs, recurrentSpecs(rng, ahead, layer), recurrentSpecs(rng, back, layer))
  }
  return specs
}

/**
 * Stacked layers that read a text in both directions (Schuster and Paliwal 1997). Either direction comes to a
 * text's padding after all of its words, so that nothing has to be left out for it.
 *
 * @returns the states of the last layer [S·B, H], of no meaning beyond a text's end; and the last state of each
 *   layer, both directions side by side [B, H]
 */
export function bidirectional(
  parameters: Tensors,
  prefix: string,
  shape: BidirectionalShape,
  { x, steps, lasts, partners, factors = [] }: TextBatch,
): { readonly states: tf.Tensor2D; readonly finals: readonly CellState[] } {
  const finals: CellState[] = []
  let states = x
  for (const [i, { ahead, back, layer }] of directionsOf(prefix, shape).entries()) {
    const input = i === 0 ? states : dropped(states, factors[i])
    const forward = recurrent(parameters, ahead, layer, { x: input, steps })
    const reversed = exchangeRows(input, partners)
    const backward = recurrent(parameters, back, layer, { x: reversed, steps })
    states = tf.concat([forward.h, exchangeRows(backward.h, partners)], 1)
    // A text's last row is also where its first word was read backwards.
    const final = (one: keyof CellState) =>
      tf.concat([takeRows(forward[one], lasts), takeRows(backward[one], lasts)], 1) as tf.Tensor2D
    finals.push({ h: final('h'), c: final('c') })
  }
  return { states, finals }
}

function directionsOf(prefix: string, shape: BidirectionalShape) {
  const { kind, inputSize, hiddenSize } = shape
  return Array.from({ length: shape.numLayers }, (_, i) => ({
    ahead: `${prefix}/${i}/forward`,
    back: `${prefix}/${i}/backward`,
    layer: { kind, inputSize: i === 0 ? inputSize : hiddenSize, hiddenSize: hiddenSize / 2 },
  }))
}
