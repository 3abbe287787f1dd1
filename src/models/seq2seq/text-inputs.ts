import { floats, type HostTensors, integers } from '../../nn/compile/compiled.ts'
import { NO_PLACE } from '../../nn/layers/attention.ts'

// Legend: B batch, S text steps. Time-major.

/**
 * Texts as what the encoder reads.
 *
 * @param words [S·B]; padding is any id
 * @param lengths words of each text, [B], each 1 … S
 */
export function encoderInputs(words: Int32Array, lengths: Int32Array): HostTensors {
  const batch = lengths.length
  const steps = words.length / batch
  const partners = new Int32Array(words.length)
  for (let s = 0; s < steps; s++) {
    for (let b = 0; b < batch; b++) {
      const at = s * batch + b
      const inside = s < lengths[b]!
      // Backwards within its length; the padding stays.
      partners[at] = (inside ? lengths[b]! - 1 - s : s) * batch + b
    }
  }
  return {
    words: integers(words, [words.length]),
    lasts: integers(
      lengths.map((length, b) => (length - 1) * batch + b),
      [batch],
    ),
    partners: integers(partners, [words.length]),
    mask: floats(textMask(lengths, steps), [batch, 1, steps]),
  }
}

/** What is added to attention's scores of B texts, [B·S]. */
export function textMask(lengths: ArrayLike<number>, steps: number): Float32Array {
  const mask = new Float32Array(lengths.length * steps)
  for (let b = 0; b < lengths.length; b++) {
    mask.fill(NO_PLACE, b * steps + lengths[b]!, (b + 1) * steps)
  }
  return mask
}
