import { machineFacts } from '../../src/log/machine.ts'

/**
 * What decides how fast searches are. Their other figures depend on it only under a limit of seconds,
 * or where two backends round differently.
 */
export interface Circumstances {
  /** Processor and cores. */
  readonly machine: string
  readonly node: string
  /** Tensor backend that the processes loaded, such as `wasm (SIMD, 1 thread)`. */
  readonly backend: string
  /** Processes side by side, at most. */
  readonly jobs: number
}

/** From one start of a benchmark to its end or stop. */
export interface Sitting extends Circumstances {
  /** Searches that the folder held when it began. */
  readonly searchesBefore: number
}

/** How many searches of a folder were measured under the same circumstances. */
export interface Measured {
  readonly searches: number
  /** Null for searches of before these were kept. */
  readonly circumstances: Circumstances | null
}

/** Of this machine, in this process. */
export function circumstancesHere(backend: string, jobs: number): Circumstances {
  const { cpu, cores } = machineFacts()
  return {
    machine: `${cpu}, ${cores} cores`,
    node: process.version,
    backend,
    jobs,
  }
}

/**
 * The searches of a folder by their circumstances, in order. Sittings come one after the other, so
 * that the searches of each lie between its beginning and that of the next.
 *
 * @param searches how many the folder holds
 */
export function measuredIn(sittings: readonly Sitting[], searches: number): Measured[] {
  const found = new Map<string, Measured>()
  const add = (circumstances: Circumstances | null, count: number) => {
    if (count === 0) return
    const key = JSON.stringify(circumstances)
    const before = found.get(key)?.searches ?? 0
    found.set(key, { searches: before + count, circumstances })
  }
  add(null, sittings[0]?.searchesBefore ?? searches)
  for (const [i, { searchesBefore, ...circumstances }] of sittings.entries()) {
    add(circumstances, (sittings[i + 1]?.searchesBefore ?? searches) - searchesBefore)
  }
  return [...found.values()]
}

/** How many searches were measured alike, where others were not; else nothing. */
export function countText({ searches }: Measured, all: readonly Measured[]): string {
  if (all.length === 1) return ''
  return `${searches} of ${all.reduce((sum, part) => sum + part.searches, 0)} searches: `
}

/** `2 processes side by side, tensors by wasm (SIMD, 1 thread)`. */
export function processesText(circumstances: Circumstances | null): string {
  if (circumstances === null) return 'number of processes and tensor backend not on record'
  const { jobs, backend } = circumstances
  const processes = jobs === 1 ? 'one process' : `${jobs} processes side by side`
  return `${processes}, tensors by ${backend}`
}
