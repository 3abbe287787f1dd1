import { blockedRows } from '../../nn/compile/row-bucket.ts'
import { textMask } from './text-inputs.ts'

// Legend: B rows, R rows of the blocks of B rows, L words of a text, S places for words, H hidden.

/** One encoded text, which any number of decoders in flight may look at. Never written to. */
export interface TextMemory {
  /** Encoder states, [L, H]. */
  readonly values: Float32Array
  /** Their keys, [L, H]. */
  readonly keys: Float32Array
  /** Words L. */
  readonly length: number
}

/** State of a recurrent layer for R rows, [R, H] each; a cell without a cell state keeps what is in `c`. */
export interface LayerRows {
  readonly h: Float32Array
  readonly c: Float32Array
}

/** Decoders in flight: B rows, in arrays of R, that each look at one encoded text. Never written to. */
export interface DecoderRows {
  /** B. */
  readonly size: number
  /** Per layer; the rereader's, where there is one, last. */
  readonly layers: readonly LayerRows[]
  /** What the output layer reads, [R, H]. */
  readonly features: Float32Array
  /** The text each row looks at, B; null without attention. */
  readonly memories: readonly TextMemory[] | null
}

/** A row of decoders in flight. */
export interface DecoderRow {
  readonly rows: DecoderRows
  readonly row: number
}

/** Rows of any decoders, in any order and any number of times. @param width H */
export function gatherDecoders(chosen: readonly DecoderRow[], width: number): DecoderRows {
  const first = chosen[0]?.rows
  const runs = runsOf(chosen)
  const gather = (arrayOf: (rows: DecoderRows) => Float32Array) => {
    const out = new Float32Array(blockedRows(chosen.length) * width)
    for (const { rows, row, count, at } of runs) {
      out.set(arrayOf(rows).subarray(row * width, (row + count) * width), at * width)
    }
    return out
  }
  return {
    size: chosen.length,
    layers: (first?.layers ?? []).map((_, i) => ({
      h: gather(({ layers }) => layers[i]!.h),
      c: gather(({ layers }) => layers[i]!.c),
    })),
    features: gather(({ features }) => features),
    memories: first?.memories == null ? null : chosen.map(({ rows, row }) => rows.memories![row]!),
  }
}

interface Run extends DecoderRow {
  readonly count: number
  /** Where it goes to. */
  readonly at: number
}

/** Rows that follow each other where they come from, which are copied at once. */
function runsOf(chosen: readonly DecoderRow[]): readonly Run[] {
  const runs: Run[] = []
  let at = 0
  while (at < chosen.length) {
    const { rows, row } = chosen[at]!
    let count = 1
    while (chosen[at + count]?.rows === rows && chosen[at + count]!.row === row + count) count++
    runs.push({ rows, row, count, at })
    at += count
  }
  return runs
}

/** Texts one below the other, as graphs read them: of R rows and more, and S places each. */
export interface MemoryArrays {
  readonly places: number
  /** Shape [R, S, H]; what lies beyond a text's end is of no meaning. */
  readonly values: Float32Array
  readonly keys: Float32Array
  /** Shape [R, 1, S]. */
  readonly mask: Float32Array
}

/** Numbers of places for words are rounded up to a power of two, from this on. */
const FEWEST_PLACES = 16

/** Places for texts of so many words at most: few different numbers, so that few graphs serve all texts. */
export function textPlaces(longest: number): number {
  let places = FEWEST_PLACES
  while (places < longest) places *= 2
  return places
}

/**
 * The texts of rows in arrays of its own, which the next call writes over: most rows look at what they looked
 * at in the step before, and are there already.
 */
export class MemoryBuffer {
  readonly #width: number
  /** By the number of places. */
  readonly #blocks = new Map<number, Block>()

  /** @param width H */
  constructor(width: number) {
    this.#width = width
  }

  fill(memories: readonly TextMemory[]): MemoryArrays {
    const width = this.#width
    const rows = blockedRows(memories.length)
    const places = textPlaces(Math.max(...memories.map(({ length }) => length)))
    const block = this.#blockOf(places, rows)
    for (const [b, memory] of memories.entries()) {
      if (block.held[b] === memory) continue
      block.held[b] = memory
      block.values.set(memory.values, b * places * width)
      block.keys.set(memory.keys, b * places * width)
      block.mask.set(textMask([memory.length], places), b * places)
    }
    const { values, keys, mask } = block
    return { places, values, keys, mask }
  }

  #blockOf(places: number, rows: number): Block {
    const known = this.#blocks.get(places)
    if (known !== undefined && known.rows >= rows) return known
    const size = rows * places * this.#width
    const made = {
      rows,
      held: [],
      values: new Float32Array(size),
      keys: new Float32Array(size),
      mask: new Float32Array(rows * places),
    }
    this.#blocks.set(places, made)
    return made
  }
}

interface Block {
  readonly rows: number
  /** The text of each row that has had one. */
  readonly held: (TextMemory | undefined)[]
  readonly values: Float32Array
  readonly keys: Float32Array
  readonly mask: Float32Array
}
