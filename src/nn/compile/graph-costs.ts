/** What the graphs of functions of one name have cost in this process. */
export interface GraphCost {
  /** Graphs that were made, one for each signature; two-phase functions count a pair as one. */
  readonly made: number
  /** Seconds of tracing them, and of making them ready. */
  readonly buildSeconds: number
  readonly runs: number
  readonly runSeconds: number
}

const costs = new Map<string, GraphCost>()
const NOTHING: GraphCost = { made: 0, buildSeconds: 0, runs: 0, runSeconds: 0 }

/** By the names of functions. */
export function graphCosts(): ReadonlyMap<string, GraphCost> {
  return costs
}

/** Counts a graph that was made. @param startedMs by `performance.now` */
export function countBuild(name: string, startedMs: number): void {
  const before = costs.get(name) ?? NOTHING
  const buildSeconds = before.buildSeconds + secondsSince(startedMs)
  costs.set(name, { ...before, made: before.made + 1, buildSeconds })
}

/** Counts a run of a graph. @param startedMs by `performance.now` */
export function countRun(name: string, startedMs: number): void {
  const before = costs.get(name) ?? NOTHING
  const runSeconds = before.runSeconds + secondsSince(startedMs)
  costs.set(name, { ...before, runs: before.runs + 1, runSeconds })
}

function secondsSince(startedMs: number): number {
  return (performance.now() - startedMs) / 1000
}
