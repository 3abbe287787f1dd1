import type { BenchmarkConfig } from '../benchmark-config.ts'
import type { Unit, UnitRecord } from '../unit.ts'

/** What a shard is told: first what the benchmark is, then one unit after the other. */
export type ShardRequest =
  | { readonly type: 'setup'; readonly config: BenchmarkConfig }
  | { readonly type: 'unit'; readonly unit: Unit }

export type ShardReply =
  /** It is up, before it asks for the first unit. */
  | { readonly type: 'started'; readonly backend: string }
  /** Asks for a unit. */
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly record: UnitRecord }
  /** The name of the error's class decides the exit code. */
  | {
      readonly type: 'failed'
      readonly name: string
      readonly message: string
      readonly stack: string
    }
