// Legend: S text steps, T program steps.

/** Steps that a batch is padded to. */
export interface BatchSteps {
  /** S. */
  readonly words: number
  /** T. */
  readonly tokens: number
}

export interface ShapePlanOptions {
  /** How often each of the batches will be run, at least 1. */
  readonly runs: number
  /** Most shapes. Default 12. */
  readonly most?: number
}

const MOST_SHAPES = 12
/** A graph of so many steps is built in about the time of so many runs of it. */
const RUNS_OF_A_BUILD = 100
/** Shapes that are put together pair by pair; more of them are first rounded up. */
const MOST_SINGLE_SHAPES = 128

interface Planned extends BatchSteps {
  /** Batches that are padded to it. */
  readonly batches: number
  /** Their steps without padding. */
  readonly needed: number
}

/**
 * Few shapes that all of these batches can be padded to. A shape costs a graph that has to be built, and
 * padding costs at every run: two shapes become one where that is cheaper, and while there are too many.
 */
export function planShapes(
  batches: readonly BatchSteps[],
  { runs, most = MOST_SHAPES }: ShapePlanOptions,
): BatchSteps[] {
  let shapes = distinctShapes(batches)
  for (;;) {
    const best = cheapestPair(shapes, runs)
    if (best === null || (best.cost >= 0 && shapes.length <= most)) break
    const { a, b } = best
    shapes = [...shapes.filter((shape) => shape !== a && shape !== b), joined(a, b)]
  }
  return shapes.map(({ words, tokens }) => ({ words, tokens }))
}

/** The smallest shape of a plan that holds a batch; the batch's own where none does. */
export function shapeFor(plan: readonly BatchSteps[], batch: BatchSteps): BatchSteps {
  const holding = plan.filter((shape) => holds(shape, batch))
  return holding.reduce<BatchSteps>(
    (best, shape) => (stepsOf(shape) < stepsOf(best) ? shape : best),
    holding[0] ?? batch,
  )
}

function stepsOf({ words, tokens }: BatchSteps): number {
  return words + tokens
}

function holds(shape: BatchSteps, batch: BatchSteps): boolean {
  return shape.words >= batch.words && shape.tokens >= batch.tokens
}

function distinctShapes(batches: readonly BatchSteps[]): Planned[] {
  for (let grid = 1; ; grid *= 2) {
    const up = (steps: number) => Math.ceil(steps / grid) * grid
    const found = new Map<string, Planned>()
    for (const { words, tokens } of batches) {
      const shape = { words: up(words), tokens: up(tokens), batches: 1, needed: words + tokens }
      const key = `${shape.words} ${shape.tokens}`
      const known = found.get(key)
      found.set(key, known === undefined ? shape : joined(known, shape))
    }
    if (found.size <= MOST_SINGLE_SHAPES) return [...found.values()]
  }
}

function joined(a: Planned, b: Planned): Planned {
  return {
    words: Math.max(a.words, b.words),
    tokens: Math.max(a.tokens, b.tokens),
    batches: a.batches + b.batches,
    needed: a.needed + b.needed,
  }
}

/** What a shape costs in steps: one graph, and the padding of all runs. */
function costOf(shape: Planned, runs: number): number {
  const steps = stepsOf(shape)
  return RUNS_OF_A_BUILD * steps + runs * (shape.batches * steps - shape.needed)
}

/** The two shapes that are put together at the least cost, below 0 where that saves something. */
function cheapestPair(shapes: readonly Planned[], runs: number) {
  let best: { readonly a: Planned; readonly b: Planned; readonly cost: number } | null = null
  for (const [i, a] of shapes.entries()) {
    for (const b of shapes.slice(i + 1)) {
      const cost = costOf(joined(a, b), runs) - costOf(a, runs) - costOf(b, runs)
      if (best === null || cost < best.cost) best = { a, b, cost }
    }
  }
  return best
}
