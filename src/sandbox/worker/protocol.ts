import type { Isolation } from '../../core/sandbox.ts'
import type { GuestOutcomes, GuestProgram, TestArguments } from '../guest/contract.ts'

/** Clock limits, which the worker process keeps; the isolate keeps the counted ones. */
export interface ClockLimits {
  readonly cpuMsPerTest: number
  readonly cpuMsPerProgram: number
  readonly wallFactor: number
}

/** A program on its way to a worker. Whether it may share an interpreter is not the sender's say. */
export interface WireProgram extends Omit<GuestProgram, 'shared' | 'order'> {
  readonly clock: ClockLimits
  readonly isolation: Isolation
}

export interface BatchMessage {
  readonly type: 'batch'
  readonly id: number
  readonly programs: readonly WireProgram[]
  readonly testSets: readonly TestArguments[]
}

/** From the pool to a worker. */
export type WorkerRequest =
  | BatchMessage
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'exit' }

/** What a worker has done since it started. */
export interface WorkerCounters {
  readonly programs: number
  readonly resets: number
  /** Isolates made beyond the first, by reason. */
  readonly recreations: Readonly<Record<string, number>>
  /** Tests run again because the clock alone had stopped them. */
  readonly clockRetries: number
  /** Times that outcomes were withdrawn because their interpreter turned out unsound. */
  readonly withdrawn: number
  readonly shared: number
  readonly residentBytes: number
  readonly bootMs: number
  /** Median and 99th percentile of the latest 500 resets, in milliseconds; 0 before the first. */
  readonly resetP50Ms: number
  readonly resetP99Ms: number
}

/** From a worker to the pool. */
export type WorkerReply =
  | { readonly type: 'ready'; readonly bootMs: number; readonly fromSnapshot: boolean }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'alive'; readonly id: number }
  /** Outcomes of the programs that follow those told before, so that no message grows with its batch. */
  | { readonly type: 'part'; readonly id: number; readonly outcomes: GuestOutcomes }
  | {
      readonly type: 'done'
      readonly id: number
      /** The last part; null where there was none. */
      readonly outcomes: GuestOutcomes | null
      readonly counters: WorkerCounters
    }
