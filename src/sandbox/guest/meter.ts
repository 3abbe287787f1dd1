/** What one entry has used, and what it may use: the guard sets it, imports count on it. */
export interface Meter {
  /** True while something was entered: candidates run at no other time. */
  inside: boolean
  work: number
  /** 0 for no limit. */
  workLimit: number
  outputBytes: number
  outputLimit: number
  heapLimit: number
  /** Whether memory was asked for past the limit since the entry began. */
  heapDenied: boolean
  /** Reads of the virtual clock so far. */
  clockReads: number
  randomState: number
  /** Fuel used since the last reset: what the virtual clock goes by. */
  burnt(): number
  /** Takes fuel for work that an import does outside WebAssembly. */
  charge(units: number): void
}

export const RANDOM_SEED = 0x2545f491

/** A meter that counts nothing yet: `burnt` and `charge` come with the guard. */
export function newMeter(): Meter {
  return {
    inside: false,
    work: 0,
    workLimit: 0,
    outputBytes: 0,
    outputLimit: 0,
    heapLimit: 0,
    heapDenied: false,
    clockReads: 0,
    randomState: RANDOM_SEED,
    charge: () => {},
    burnt: () => 0,
  }
}

/** Why guest code was stopped from outside Python; thrown through WebAssembly frames. */
export interface Stop {
  readonly stop: 'tamper' | 'output' | 'work' | 'exit'
  readonly detail: string
}

/** Stops whatever runs in the interpreter, for good. */
export function halt(stop: Stop['stop'], detail: string): never {
  throw { stop, detail }
}
