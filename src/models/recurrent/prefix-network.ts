import * as tf from '@tensorflow/tfjs-core'
import { floats, type HostTensors, integers, type Tensors } from '../../nn/compile/compiled.ts'
import { embeddingSpecs } from '../../nn/layers/embedding.ts'
import { type MlpOptions, mlp, mlpForward, mlpShapes, mlpSpecs } from '../../nn/layers/mlp.ts'
import type { Network } from '../../nn/layers/network.ts'
import {
  lastState,
  type RecurrentShape,
  recurrent,
  recurrentShapes,
  recurrentSpecs,
} from '../../nn/layers/recurrent.ts'
import { takeRows } from '../../nn/layers/rows.ts'
import { type BagRows, type PrefixLayout, prefixInputSize, readRows } from './token-rows.ts'

// Legend: B batch, L places of a field, T steps, E embedding width, H hidden units, O outputs.

export interface PrefixNetworkOptions {
  readonly layout: PrefixLayout
  readonly embeddingSize: number
  /** Units of the recurrent layer. */
  readonly hiddenSize: number
  /** The perceptron on top; its input is the recurrent state and the problem. */
  readonly head: Omit<MlpOptions, 'inputSize'>
}

/**
 * An LSTM over the tokens of the program so far, with the docstring and the examples as bags of
 * tokens beside it (means in no order: Iyyer et al. 2015), and a perceptron on top: the recurrent body of
 * DRQN (Hausknecht and Stone 2015) for observations that hold their whole history.
 *
 * The state is computed anew from the whole prefix each time, from zeros. So a transition out of a
 * replay buffer needs no stored state, which would be stale after an update, and no burn-in; and the
 * gradient runs through every step. It costs T steps per state, where carrying the state on costs 1.
 */
export function prefixNetwork(options: PrefixNetworkOptions): Network {
  const { layout, embeddingSize, hiddenSize } = options
  const lstm = { kind: 'lstm', inputSize: embeddingSize, hiddenSize } as const
  const head = { ...options.head, inputSize: hiddenSize + 2 * embeddingSize + layout.metadata }
  const perceptron = mlp(head)
  const tables = {
    docstring: [layout.docstring.tokens, embeddingSize],
    examples: [layout.examples.tokens, embeddingSize],
    code: [layout.code.tokens, embeddingSize],
  } as const
  return {
    rowSize: prefixInputSize(layout),
    outputSize: head.outputSize,
    shapes: { ...tables, ...recurrentShapes('lstm', lstm), ...mlpShapes(head, 'head/') },
    specs: (rng) => ({
      ...embeddingSpecs(rng, tables),
      ...recurrentSpecs(rng, 'lstm', lstm),
      ...mlpSpecs(rng, head, 'head/'),
    }),
    inputs: (rows, batch) => inputsOf(layout, rows, batch),
    noise: () => ({}),
    dropout: (rng, batch) => perceptron.dropout(rng, batch),
    forward(parameters, inputs) {
      const parts = [
        finalState(parameters, inputs, lstm),
        bag(parameters.docstring as tf.Tensor2D, inputs, 'docstring'),
        bag(parameters.examples as tf.Tensor2D, inputs, 'examples'),
        inputs.metadata as tf.Tensor2D,
      ]
      return mlpForward(parameters, tf.concat(parts, 1), head, inputs, 'head/')
    },
  }
}

function inputsOf(layout: PrefixLayout, rows: Float32Array, batch: number): HostTensors {
  const read = readRows(layout, rows, batch)
  const bagOf = (name: string, { ids, shares }: BagRows) => ({
    [name]: integers(ids, [ids.length]),
    [`${name}Shares`]: floats(shares, [batch, ids.length / batch, 1]),
  })
  return {
    ...bagOf('docstring', read.docstring),
    ...bagOf('examples', read.examples),
    code: integers(read.code, [read.code.length]),
    counts: floats(read.counts, [read.counts.length, 1]),
    metadata: floats(read.metadata, [batch, layout.metadata]),
  }
}

/** Shape [B, H]. */
function finalState(parameters: Tensors, inputs: Tensors, lstm: RecurrentShape): tf.Tensor2D {
  const x = takeRows(parameters.code as tf.Tensor2D, inputs.code as tf.Tensor1D)
  const batch = inputs.metadata!.shape[0]!
  const steps = x.shape[0] / batch
  const counts = inputs.counts as tf.Tensor2D
  return lastState(recurrent(parameters, 'lstm', lstm, { x, steps, counts }), batch).h
}

/** Mean of the embeddings of a field's tokens, zeros where a row has none; shape [B, E]. */
function bag(table: tf.Tensor2D, inputs: Tensors, name: string): tf.Tensor2D {
  const shares = inputs[`${name}Shares`]!
  const [batch = 0, places = 0] = shares.shape
  const vectors = takeRows(table, inputs[name] as tf.Tensor1D)
  return tf.sum(tf.mul(tf.reshape(vectors, [batch, places, table.shape[1]]), shares), 1)
}
