import type { Rng } from '../../random/rng.ts'
import type { BatchSteps } from './batch-shapes.ts'
import { PAD_ID } from './task-words.ts'
import type { NetworkInput } from './teacher-forcing.ts'
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
  /** What the decoder should say, time-major [T·B]; −1 where the program is over. */
  readonly targets: Int32Array
}

export interface WordDropout {
  /** Share of docstring words replaced by an unknown-word bucket. */
  readonly rate: number
  readonly buckets: readonly [from: number, to: number]
  readonly rng: Rng
}

export interface BatchOptions {
  /** What the decoder reads first. */
  readonly startToken: number
  /** Default none. */
  readonly wordDropout?: WordDropout | null
  /** Steps to pad to, at least {@link stepsOfBatch}. Default those. */
  readonly steps?: BatchSteps
  /** Rows to fill up to: further ones are a text of one word, and nothing to be said. Default the pairs. */
  readonly rows?: number
}

/** Steps of the longest text and of the longest program. */
export function stepsOfBatch(pairs: readonly EncodedPair[]): BatchSteps {
  return {
    words: Math.max(...pairs.map(({ text }) => text.ids.length)),
    tokens: Math.max(...pairs.map(({ program }) => program.length)),
  }
}

export function makeBatch(pairs: readonly EncodedPair[], options: BatchOptions): Batch {
  const { startToken, wordDropout = null, steps = stepsOfBatch(pairs) } = options
  const batch = options.rows ?? pairs.length
  const words = new Int32Array(steps.words * batch).fill(PAD_ID)
  const textLengths = new Int32Array(batch).fill(1)
  const tokens = new Int32Array(steps.tokens * batch).fill(-1)
  const targets = new Int32Array(steps.tokens * batch).fill(-1)
  for (const [b, { text, program }] of pairs.entries()) {
    textLengths[b] = text.ids.length
    for (const [s, id] of text.ids.entries()) {
      words[s * batch + b] = dropWord(text, id, s, wordDropout)
    }
    tokens[b] = startToken
    for (const [t, token] of program.entries()) {
      targets[t * batch + b] = token
      if (t + 1 < program.length) tokens[(t + 1) * batch + b] = token
    }
  }
  return { words, textLengths, tokens, targets }
}

function dropWord(text: EncodedText, id: number, s: number, dropout: WordDropout | null): number {
  if (dropout === null || s < text.docstringFrom || s >= text.docstringTo) return id
  if (dropout.rng.uniform() >= dropout.rate) return id
  const [from, to] = dropout.buckets
  return from + dropout.rng.int(to - from)
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
  // Ties keep the drawn order.
  order.sort((a, b) => byLength(pairs[a]!, pairs[b]!))
  return rng.shuffle(inBatches(order, batchSize))
}

/** Steps that the batches of {@link lengthBuckets} may have, whatever is drawn: those of every epoch are within. */
export function stepsOfBuckets(pairs: readonly EncodedPair[], batchSize: number): BatchSteps[] {
  const sorted = [...pairs].sort(byLength)
  return inBatches(sorted, batchSize).map((batch) => {
    const { words, tokens } = stepsOfBatch(batch)
    // Which of two programs of nearly one length is in the batch is drawn.
    return { words, tokens: 2 * Math.ceil(tokens / 2) }
  })
}

/**
 * Programs of nearly one length, then texts: 4 % of the steps are padding, where one mixed measure of both
 * leaves 40 % of the words to it.
 */
function byLength(a: EncodedPair, b: EncodedPair): number {
  const length = ({ program }: EncodedPair) => Math.ceil(program.length / 2)
  return length(a) - length(b) || a.text.ids.length - b.text.ids.length
}

/** Neighbours in batches; the last may be smaller. */
export function inBatches<T>(items: readonly T[], size: number): T[][] {
  const batches: T[][] = []
  for (let at = 0; at < items.length; at += size) batches.push(items.slice(at, at + size))
  return batches
}
