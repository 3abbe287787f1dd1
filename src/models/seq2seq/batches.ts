import type { Rng } from '../../random/rng.ts'
import type { NetworkInput } from './network.ts'
import { PAD_ID } from './task-words.ts'
import type { EncodedText } from './text-tokenizer.ts'

// Legend: N pairs, B batch, S text steps, T program steps.

/** A task and a program that solves it, both as ids. */
export interface EncodedPair {
  readonly text: EncodedText
  /** The program's tokens, END last. */
  readonly program: Int32Array
}

/** Padded texts and programs for teacher forcing. */
export interface Batch extends NetworkInput {
  /** What the decoder should say, batch-major [B·T]; −1 where the program is over. */
  readonly targets: Int32Array
  /** Targets that count. */
  readonly targetCount: number
}

export interface WordDropout {
  /** Share of docstring words replaced by an unknown-word bucket. */
  readonly rate: number
  readonly buckets: readonly [from: number, to: number]
  readonly rng: Rng
}

/** Pads texts to the longest of them. @returns words time-major [S·B] and lengths [B]. */
export function padTexts(
  texts: readonly EncodedText[],
  wordDropout: WordDropout | null = null,
): { readonly words: Int32Array; readonly textLengths: Int32Array } {
  const batch = texts.length
  const steps = Math.max(...texts.map((text) => text.ids.length))
  const words = new Int32Array(steps * batch).fill(PAD_ID)
  texts.forEach((text, b) => {
    text.ids.forEach((id, s) => {
      words[s * batch + b] = dropWord(text, id, s, wordDropout)
    })
  })
  return { words, textLengths: Int32Array.from(texts, (text) => text.ids.length) }
}

function dropWord(text: EncodedText, id: number, s: number, dropout: WordDropout | null): number {
  if (dropout === null || s < text.docstringFrom || s >= text.docstringTo) return id
  if (dropout.rng.uniform() >= dropout.rate) return id
  const [from, to] = dropout.buckets
  return from + dropout.rng.int(to - from)
}

/** @param startToken what the decoder reads first. */
export function makeBatch(
  pairs: readonly EncodedPair[],
  startToken: number,
  wordDropout: WordDropout | null = null,
): Batch {
  const batch = pairs.length
  const steps = Math.max(...pairs.map((pair) => pair.program.length))
  const tokens = new Int32Array(steps * batch).fill(-1)
  const targets = new Int32Array(batch * steps).fill(-1)
  let targetCount = 0
  pairs.forEach(({ program }, b) => {
    tokens[b] = startToken
    for (let t = 0; t < program.length; t++) {
      targets[b * steps + t] = program[t]!
      if (t + 1 < program.length) tokens[(t + 1) * batch + b] = program[t]!
    }
    targetCount += program.length
  })
  const texts = padTexts(
    pairs.map((pair) => pair.text),
    wordDropout,
  )
  return { ...texts, tokens, targets, targetCount }
}

/**
 * An epoch's batches as indices: pairs of like lengths together, so that little is padding, in an
 * order drawn from `rng`. Every pair comes once.
 */
export function lengthBuckets(
  pairs: readonly EncodedPair[],
  batchSize: number,
  rng: Rng,
): readonly (readonly number[])[] {
  const order = rng.shuffle(pairs.map((_, i) => i))
  // Programs of nearly one length, then texts: 4 % of the steps are padding, where one mixed measure
  // of both leaves 40 % of the words to it. Ties keep the drawn order.
  const length = (i: number) => Math.ceil(pairs[i]!.program.length / 2)
  const words = (i: number) => pairs[i]!.text.ids.length
  order.sort((a, b) => length(a) - length(b) || words(a) - words(b))
  const batches: number[][] = []
  for (let at = 0; at < order.length; at += batchSize) batches.push(order.slice(at, at + batchSize))
  return rng.shuffle(batches)
}
