import * as tf from '@tensorflow/tfjs-core'
import { type HostTensors, integers, type Tensors } from '../../nn/compile/compiled.ts'
import { type AttendedTexts, attention, attentionKeys } from '../../nn/layers/attention.ts'
import { bidirectional } from '../../nn/layers/bidirectional.ts'
import type { CellState } from '../../nn/layers/cells.ts'
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

/** Programs that share texts: as a {@link NetworkInput}, but of C texts for B programs. */
export interface SharedTextsInput extends NetworkInput {
  /** Which text each program is written for, [B], each 0 … C−1. */
  readonly places: Int32Array
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

/** As {@link teacherForcedInputs}, for texts that are encoded once however many programs there are. */
export function sharedTextsInputs({ places, ...input }: SharedTextsInput): HostTensors {
  return { ...teacherForcedInputs(input), places: integers(places, [places.length]) }
}

/**
 * Unnormalised log-probabilities of every next token, the true ones read before: a bidirectional encoder
 * whose last states start the decoder, and with `attention` also Luong attention over its states.
 *
 * @param inputs those of {@link teacherForcedInputs}, in a gradient step with those of `dropoutInputs`; or
 *   those of {@link sharedTextsInputs}
 * @returns shape [T·B, A]
 */
export function teacherForced(
  config: ModelConfig,
  parameters: Tensors,
  inputs: Tensors,
): tf.Tensor2D {
  const { states, finals } = encoded(config, parameters, inputs)
  const places = inputs.places as tf.Tensor1D | undefined
  const batch = (places ?? inputs.mask!).shape[0]!
  const steps = inputs.tokens!.shape[0]! / batch
  let x = takeRows(parameters.tokens as tf.Tensor2D, inputs.tokens as tf.Tensor1D) // [T·B, E]
  for (const [i, shape] of decoderShapes(config).entries()) {
    x = dropped(x, inputs[i === 0 ? 'dropout/tokens' : `dropout/decoder/${i}`])
    x = recurrent(parameters, `decoder/${i}`, shape, {
      x,
      steps,
      initial: ofPrograms(finals[i]!, places),
    }).h
  }
  if (config.kind === 'attention') {
    const texts = attended(parameters, states, inputs)
    x = attention(parameters, 'attention', x, places === undefined ? texts : shared(texts, places))
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

/** What the decoder of each program starts from. @param final of each text, [C, H] */
function ofPrograms(final: CellState, places: tf.Tensor1D | undefined): CellState {
  if (places === undefined) return final
  const h = takeRows(final.h as tf.Tensor2D, places)
  return { h, c: final.c === final.h ? h : takeRows(final.c as tf.Tensor2D, places) }
}

/** The texts of C as those of B programs. */
function shared({ values, keys, mask }: AttendedTexts, places: tf.Tensor1D): AttendedTexts {
  const taken = (all: tf.Tensor3D) => {
    const [texts, steps, width] = all.shape
    const rows = takeRows(tf.reshape(all, [texts, steps * width]) as tf.Tensor2D, places)
    return tf.reshape(rows, [places.shape[0], steps, width]) as tf.Tensor3D
  }
  return { values: taken(values), keys: taken(keys), mask: tf.gather(mask, places) }
}

/** @param features [N, H]. @returns [N, A] */
export function nextLogits(parameters: Tensors, features: tf.Tensor2D): tf.Tensor2D {
  const weighed = product(features, parameters['output/kernel'] as tf.Tensor2D)
  return tf.add(weighed, parameters['output/bias']!)
}
