import * as tf from '@tensorflow/tfjs-core'
import { type HostTensors, integers, type Tensors } from '../../nn/compile/compiled.ts'
import { type AttendedTexts, attention, attentionKeys } from '../../nn/layers/attention.ts'
import { bidirectional } from '../../nn/layers/bidirectional.ts'
import { dropped } from '../../nn/layers/dropout.ts'
import { product } from '../../nn/layers/product.ts'
import { recurrent } from '../../nn/layers/recurrent.ts'
import { takeRows } from '../../nn/layers/rows.ts'
import type { ModelConfig } from './model-config.ts'
import { decoderShapes, encoderShape, rereaderShape } from './network-shape.ts'
import { encoderInputs } from './text-inputs.ts'

// Legend: B batch, S text steps, T program steps, E embedding, H hidden, A actions. Time-major.

/** Texts and the program tokens fed to the decoder, padded. */
export interface NetworkInput {
  /** Text words [S·B]; padding is any id. */
  readonly words: Int32Array
  /** Words of each text, [B], each 1 … S. */
  readonly textLengths: Int32Array
  /** Tokens the decoder reads [T·B]: the start token A, then the program; −1 pads. */
  readonly tokens: Int32Array
}

/** The input as what {@link teacherForced} reads. */
export function teacherForcedInputs({ words, textLengths, tokens }: NetworkInput): HostTensors {
  return {
    ...encoderInputs(words, textLengths),
    // What comes after a program's end is read by no step that counts.
    tokens: integers(
      tokens.map((token) => Math.max(token, 0)),
      [tokens.length],
    ),
  }
}

/**
 * Unnormalised log-probabilities of every next token, the true ones read before: a bidirectional encoder
 * whose last states start the decoder, and with `attention` also Luong attention over its states.
 *
 * @param inputs those of {@link teacherForcedInputs}, in a gradient step with those of `dropoutInputs`
 * @returns shape [T·B, A]
 */
export function teacherForced(
  config: ModelConfig,
  parameters: Tensors,
  inputs: Tensors,
): tf.Tensor2D {
  const { states, finals } = encoded(config, parameters, inputs)
  const batch = inputs.mask!.shape[0]!
  const steps = inputs.tokens!.shape[0]! / batch
  let x = takeRows(parameters.tokens as tf.Tensor2D, inputs.tokens as tf.Tensor1D) // [T·B, E]
  for (const [i, shape] of decoderShapes(config).entries()) {
    x = dropped(x, inputs[i === 0 ? 'dropout/tokens' : `dropout/decoder/${i}`])
    x = recurrent(parameters, `decoder/${i}`, shape, { x, steps, initial: finals[i]! }).h
  }
  if (config.kind === 'attention') {
    x = attention(parameters, 'attention', x, attended(parameters, states, inputs))
  }
  if (config.rereads) {
    const read = recurrent(parameters, 'rereader', rereaderShape(config), { x, steps })
    x = tf.add(x, read.h)
  }
  return nextLogits(parameters, dropped(x, inputs['dropout/features']))
}

/** States of the encoder [S·B, H], and the last of each layer, [B, H]. */
export function encoded(config: ModelConfig, parameters: Tensors, inputs: Tensors) {
  const batch = inputs.mask!.shape[0]!
  const vectors = takeRows(parameters.words as tf.Tensor2D, inputs.words as tf.Tensor1D)
  return bidirectional(parameters, 'encoder', encoderShape(config), {
    x: dropped(vectors, inputs['dropout/words']),
    steps: vectors.shape[0] / batch,
    lasts: inputs.lasts as tf.Tensor1D,
    partners: inputs.partners as tf.Tensor1D,
    factors: Array.from({ length: config.numLayers }, (_, i) => inputs[`dropout/encoder/${i}`]),
  })
}

/** Encoder states as the texts that the rows of a batch attend to. @param states [S·B, H] */
export function attended(parameters: Tensors, states: tf.Tensor2D, inputs: Tensors): AttendedTexts {
  const mask = inputs.mask as tf.Tensor3D
  const [batch, , steps] = mask.shape
  const perText = (x: tf.Tensor2D) =>
    tf.transpose(tf.reshape(x, [steps, batch, x.shape[1]]), [1, 0, 2]) as tf.Tensor3D
  return {
    values: perText(states),
    keys: perText(attentionKeys(parameters, 'attention', states)),
    mask,
  }
}

/** @param features [N, H]. @returns [N, A] */
export function nextLogits(parameters: Tensors, features: tf.Tensor2D): tf.Tensor2D {
  const weighed = product(features, parameters['output/kernel'] as tf.Tensor2D)
  return tf.add(weighed, parameters['output/bias']!)
}
