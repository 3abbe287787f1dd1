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
  /** Rows of a batch, at least 1. */
  readonly rows: number
  /** Most shapes. Default 12. */
  readonly most?: number
}

const MOST_SHAPES = 12
/** A graph is built in about the time that passes over so many rows take. */
const ROWS_OF_A_BUILD = 800
/** Time of a step over a program in steps over a text, whose directions have half of the units each. */
const TOKEN_STEP = 2
/** Rounds in which the sizes of all shapes are tried anew; further ones gain next to nothing. */
const MOST_ROUNDS = 2

/**
 * Few shapes that all of these batches can be padded to. A shape costs a graph that has to be built, and
 * padding costs at every run: two shapes become one where that is cheaper, and while there are too many. Then
 * each gives way by what makes the whole cheaper.
 */
export function planShapes(
  batches: readonly BatchSteps[],
  { runs, rows, most = MOST_SHAPES }: ShapePlanOptions,
): BatchSteps[] {
  const groups = groupsOf(batches)
  const price = { run: runs, build: ROWS_OF_A_BUILD / rows }
  return settled(joinedShapes(groups, price, most), groups, price)
}

/** The smallest shape of a plan that holds a batch; the batch's own where none does. */
export function shapeFor(plan: readonly BatchSteps[], batch: BatchSteps): BatchSteps {
  const holding = plan.filter((shape) => holds(shape, batch))
  return holding.reduce<BatchSteps>(
    (best, shape) => (stepsOf(shape) < stepsOf(best) ? shape : best),
    holding[0] ?? batch,
  )
}

/** What a step costs at each run of a batch, and in a graph. */
interface Price {
  readonly run: number
  readonly build: number
}

/** Batches of the same steps; or those that were put together, and steps that hold them all. */
interface Group extends BatchSteps {
  readonly batches: number
}

/** A group, and the other that it is joined with at the least cost. */
interface Joinable {
  readonly group: Group
  partner: Joinable | null
  /** Below 0 where joining saves something. */
  cost: number
}

function stepsOf({ words, tokens }: BatchSteps): number {
  return words + TOKEN_STEP * tokens
}

function holds({ words, tokens }: BatchSteps, batch: BatchSteps): boolean {
  return words >= batch.words && tokens >= batch.tokens
}

function groupsOf(batches: readonly BatchSteps[]): Group[] {
  const found = new Map<string, Group>()
  for (const { words, tokens } of batches) {
    const key = `${words} ${tokens}`
    found.set(key, { words, tokens, batches: 1 + (found.get(key)?.batches ?? 0) })
  }
  return [...found.values()]
}

function joined(a: Group, b: Group): Group {
  return {
    words: Math.max(a.words, b.words),
    tokens: Math.max(a.tokens, b.tokens),
    batches: a.batches + b.batches,
  }
}

function costOf(group: Group, { run, build }: Price): number {
  return stepsOf(group) * (build + run * group.batches)
}

/** Pair by pair, the cheapest first. */
function joinedShapes(groups: readonly Group[], price: Price, most: number): BatchSteps[] {
  let open = groups.map((group): Joinable => ({ group, partner: null, cost: Infinity }))
  const findPartner = (one: Joinable) => {
    one.partner = null
    one.cost = Infinity
    for (const other of open) if (other !== one) offer(one, other, price)
  }
  for (const one of open) findPartner(one)
  while (open.length > 1) {
    const first = open.reduce((best, one) => (one.cost < best.cost ? one : best))
    const second = first.partner as Joinable
    if (first.cost >= 0 && open.length <= most) break
    const made: Joinable = {
      group: joined(first.group, second.group),
      partner: null,
      cost: Infinity,
    }
    open = [...open.filter((one) => one !== first && one !== second), made]
    for (const one of open) {
      if (one.partner === first || one.partner === second) findPartner(one)
      else if (one !== made) offer(one, made, price)
    }
    findPartner(made)
  }
  return open.map(({ group: { words, tokens } }) => ({ words, tokens }))
}

function offer(one: Joinable, other: Joinable, price: Price): void {
  const [a, b] = [one.group, other.group]
  const cost = costOf(joined(a, b), price) - costOf(a, price) - costOf(b, price)
  if (cost >= one.cost) return
  one.partner = other
  one.cost = cost
}

/** Every size of every shape at the value, of those that batches have, at which the whole is cheapest. */
function settled(
  shapes: readonly BatchSteps[],
  groups: readonly Group[],
  price: Price,
): BatchSteps[] {
  let plan = [...shapes]
  let cost = planCost(plan, groups, price, Infinity)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = cost
    for (let i = 0; i < plan.length; i++) {
      for (const size of ['words', 'tokens'] as const) {
        for (const value of new Set(groups.map((group) => group[size]))) {
          const tried = plan.with(i, { ...plan[i]!, [size]: value })
          const itsCost = planCost(tried, groups, price, cost)
          if (itsCost < cost) [plan, cost] = [tried, itsCost]
        }
      }
    }
    if (cost === before) break
  }
  return plan
}

/** Infinite where a batch has no shape that holds it. @param limit from which on the cost does not matter */
function planCost(
  plan: readonly BatchSteps[],
  groups: readonly Group[],
  price: Price,
  limit: number,
): number {
  let cost = 0
  for (const shape of plan) cost += price.build * stepsOf(shape)
  for (const group of groups) {
    if (cost >= limit) break
    let least = Infinity
    for (const shape of plan) if (holds(shape, group)) least = Math.min(least, stepsOf(shape))
    cost += price.run * group.batches * least
  }
  return cost
}
