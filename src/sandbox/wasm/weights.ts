import type { Reader } from './binary.ts'
import { OP, skipImmediates } from './instructions.ts'

/** What passing certain points of a function costs, in units of fuel. */
export interface Weights {
  /** Entering it; 0 for most. */
  readonly entry: number
  /** A turn of each loop, in the order of their heads. */
  readonly loops: readonly number[]
}

const INSTRUCTIONS_PER_FUEL = 64
const MAX_WEIGHT = 256
/** Square roots, sums, products and quotients of doubles; on numbers near 0 each may take 50 ns. */
const FLOAT_OPS = { from: 0x9f, to: 0xa3 } as const
const FLOAT_OPS_PER_FUEL = 8

/**
 * Weighs loops and functions by the instructions in them, so that long stretches without a loop, such as
 * the rounds of a hash, cost what they take. Where a table of jumps picks what a turn does, as in the
 * interpreter's dispatch, most of the text is not run, and a turn weighs 1. Functions of mathematics have
 * neither loops nor many instructions, and slow ones: they are weighed by those.
 *
 * @param reader stands behind the function's locals; moved to `end`
 */
export function weightsOf(reader: Reader, end: number): Weights {
  const sizes = [0]
  const enclosing: number[] = []
  let current = 0
  let dispatches = false
  let floatOps = 0
  while (reader.at < end) {
    const op = reader.byte()
    skipImmediates(reader, op)
    sizes[current] = (sizes[current] as number) + 1
    if (op >= FLOAT_OPS.from && op <= FLOAT_OPS.to) floatOps++
    if (op === OP.brTable) dispatches = true
    else if (op === OP.loop || op === OP.block || op === OP.if || op === OP.try) {
      enclosing.push(current)
      if (op === OP.loop) current = sizes.push(0) - 1
    } else if (op === OP.end || op === OP.delegate) current = enclosing.pop() ?? 0
  }
  const [root = 0, ...loops] = sizes
  const mathematics = Math.min(MAX_WEIGHT, Math.floor(floatOps / FLOAT_OPS_PER_FUEL))
  if (dispatches) return { entry: mathematics, loops: loops.map(() => 1) }
  const weigh = (size: number) => Math.min(MAX_WEIGHT, Math.floor(size / INSTRUCTIONS_PER_FUEL))
  const long = weigh(root)
  const entry = Math.max(mathematics, long >= 4 ? long : 0)
  return { entry, loops: loops.map((size) => Math.max(1, weigh(size))) }
}
