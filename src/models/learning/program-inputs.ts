import { PAD_ID } from '../seq2seq/task-words.ts'
import type { SharedTextsInput } from '../seq2seq/teacher-forcing.ts'
import type { ProgramBatch } from './program-batches.ts'

// Legend: B programs, C texts, S text steps, T program steps.

/** Steps of programs and of texts are rounded up to a multiple of these: each size is a graph. */
const TOKEN_STEPS = 8
const WORD_STEPS = 16

/** A batch filled up to one of few shapes. */
export interface PaddedPrograms {
  readonly inputs: SharedTextsInput
  /** B, with the programs that fill it up. */
  readonly size: number
  /** T. */
  readonly steps: number
}

/** @param texts words of each of the batch's problems */
export function paddedPrograms(
  { programs, places }: ProgramBatch,
  texts: readonly Int32Array[],
  startToken: number,
): PaddedPrograms {
  const size = programBucket(programs.length)
  // The step after the last token is asked about, too.
  const longest = 1 + Math.max(...programs.map(({ length }) => length))
  const steps = roundedUp(longest, TOKEN_STEPS)
  const textCount = programBucket(texts.length)
  const wordSteps = roundedUp(Math.max(...texts.map(({ length }) => length)), WORD_STEPS)
  const words = new Int32Array(wordSteps * textCount).fill(PAD_ID)
  const textLengths = new Int32Array(textCount).fill(1)
  for (const [c, text] of texts.entries()) {
    textLengths[c] = text.length
    for (const [s, word] of text.entries()) words[s * textCount + c] = word
  }
  const tokens = new Int32Array(steps * size).fill(-1)
  const allPlaces = new Int32Array(size)
  allPlaces.set(places)
  for (const [b, program] of programs.entries()) {
    tokens[b] = startToken
    for (const [t, token] of program.entries()) tokens[(t + 1) * size + b] = token
  }
  return { inputs: { words, textLengths, tokens, places: allPlaces }, size, steps }
}

/** The next power of two, or the middle between two: at least 2, as of every batch of rows. */
function programBucket(count: number): number {
  let bucket = 2
  while (bucket < count) bucket *= 2
  const middle = (bucket * 3) / 4
  return middle >= count && Number.isInteger(middle) && middle > 2 ? middle : bucket
}

function roundedUp(count: number, step: number): number {
  return Math.max(1, Math.ceil(count / step)) * step
}
