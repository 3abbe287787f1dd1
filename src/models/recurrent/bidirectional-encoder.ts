import { dropout, multiplyInto } from '../../nn/dropout.ts'
import type { ParameterSpec, Parameters } from '../../nn/parameters.ts'
import type { Rng } from '../../random/rng.ts'
import type { CellKind } from './cells.ts'
import { type CellState, type GradientArrays, RecurrentLayer, type RecurrentPass } from './layer.ts'
import { addInto } from './products.ts'
import { joinColumns, reverseWithin, splitColumns } from './row-order.ts'

// Legend: S steps, B batch, D input width, H width of both directions together. Time-major.

export interface EncoderShape {
  readonly kind: CellKind
  readonly inputSize: number
  /** Both directions together; even. */
  readonly hiddenSize: number
  readonly numLayers: number
}

interface LayerPass {
  readonly forward: RecurrentPass
  readonly backward: RecurrentPass
  /** Factors of the dropout on this layer's input; null for the first layer and in evaluation. */
  readonly factors: Float32Array | null
}

export interface EncoderPass {
  readonly steps: number
  readonly lengths: Int32Array
  readonly layers: readonly LayerPass[]
  /** States of the last layer, [S·B, H]. */
  readonly output: Float32Array
  /** Last state of each layer, both directions side by side, [B, H]. */
  readonly finals: readonly CellState[]
}

/** Stacked layers that read a text in both directions (Schuster and Paliwal 1997). */
export class BidirectionalEncoder {
  readonly #layers: readonly (readonly [RecurrentLayer, RecurrentLayer])[]

  constructor(parameters: Parameters, prefix: string, shape: EncoderShape) {
    this.#layers = directionsOf(prefix, shape).map(
      ([forward, backward, layerShape]) =>
        [
          new RecurrentLayer(parameters, forward, layerShape),
          new RecurrentLayer(parameters, backward, layerShape),
        ] as const,
    )
  }

  static specs(rng: Rng, prefix: string, shape: EncoderShape): Record<string, ParameterSpec> {
    const specs: Record<string, ParameterSpec> = {}
    for (const [forward, backward, layerShape] of directionsOf(prefix, shape)) {
      Object.assign(specs, RecurrentLayer.specs(rng, forward, layerShape))
      Object.assign(specs, RecurrentLayer.specs(rng, backward, layerShape))
    }
    return specs
  }

  /** @param input shape [S·B, D]. @param lengths shape [B], each 1 … S. */
  async forward(
    input: Float32Array,
    lengths: Int32Array,
    dropRate: number,
    rng: Rng | null,
  ): Promise<EncoderPass> {
    const batch = lengths.length
    const layers: LayerPass[] = []
    const finals: CellState[] = []
    let steps = 0
    let x = input
    for (const [ahead, back] of this.#layers) {
      steps = x.length / batch / ahead.shape.inputSize
      const factors = layers.length === 0 ? null : dropout(x, dropRate, rng)
      const forward = await ahead.forward(x, steps, batch, lengths)
      const reversed = reverseWithin(x, steps, lengths)
      const backward = await back.forward(reversed, steps, batch, lengths)
      const inOrder = reverseWithin(backward.output, steps, lengths)
      x = joinColumns(forward.output, inOrder, steps * batch)
      layers.push({ forward, backward, factors })
      finals.push({
        h: joinColumns(forward.final.h, backward.final.h, batch),
        c: joinColumns(forward.final.c, backward.final.c, batch),
      })
    }
    return { steps, lengths, layers, output: x, finals }
  }

  /** @param dOutput dL/doutput, [S·B, H]. @param dFinals per layer. @returns dL/dinput. */
  async backward(
    pass: EncoderPass,
    dOutput: Float32Array,
    dFinals: readonly CellState[],
    gradients: GradientArrays,
  ): Promise<Float32Array> {
    const { steps, lengths } = pass
    const batch = lengths.length
    let dy = dOutput
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const [ahead, back] = this.#layers[i]!
      const { forward, backward, factors } = pass.layers[i]!
      const [dAhead, dInOrder] = splitColumns(dy, steps * batch)
      const [hAhead, hBack] = splitColumns(dFinals[i]!.h, batch)
      const [cAhead, cBack] = splitColumns(dFinals[i]!.c, batch)
      const first = await ahead.backward(forward, dAhead, gradients, { h: hAhead, c: cAhead })
      const dBack = reverseWithin(dInOrder, steps, lengths)
      const second = await back.backward(backward, dBack, gradients, { h: hBack, c: cBack })
      dy = first.dInput
      addInto(dy, reverseWithin(second.dInput, steps, lengths))
      multiplyInto(dy, factors)
    }
    return dy
  }
}

function directionsOf(prefix: string, shape: EncoderShape) {
  return Array.from({ length: shape.numLayers }, (_, i) => {
    const inputSize = i === 0 ? shape.inputSize : shape.hiddenSize
    const layerShape = { kind: shape.kind, inputSize, hiddenSize: shape.hiddenSize / 2 }
    return [`${prefix}/${i}/forward`, `${prefix}/${i}/backward`, layerShape] as const
  })
}
