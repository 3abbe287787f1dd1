import { ConfigError } from '../../core/errors.ts'
import { defaultSnapshotDir } from '../worker/snapshot.ts'
import type { WorkerOptions } from '../worker/worker.ts'

export interface SandboxOptions {
  /** Worker processes, at least 1. Default 1. */
  readonly workers?: number
  /** Folder of cached interpreter images. Default: the user's cache folder. */
  readonly snapshotDir?: string
  /** Programs of the safe subset that share an interpreter between resets, 1 to 1,000. Default 64. */
  readonly sharedPerReset?: number
  /** Candidates of other programs after which an isolate is replaced, at least 1. Default 1,000. */
  readonly replaceAfter?: number
  /** Grown WebAssembly memory, in MiB, after which an isolate is replaced. Default 96. */
  readonly replaceHeapMb?: number
  /** Programs queued before `grade` makes its caller wait, at least 1. Default 4,096. */
  readonly maxQueued?: number
  /** Keeps one more booted worker, which takes over at once when another is lost. Default false. */
  readonly warmSpare?: boolean
  /**
   * Silence of a busy worker, in milliseconds, beyond what a test of its may take by the clock, after
   * which it is replaced. Default 60,000.
   */
  readonly hangTimeoutMs?: number
}

/** The options of a pool with every default filled in. */
export interface PoolSettings {
  /** Workers that are given programs, and workers beside them that wait. */
  readonly workers: number
  readonly spares: number
  readonly maxQueued: number
  readonly hangTimeoutMs: number
  readonly worker: WorkerOptions
}

/** Throws a `ConfigError` for an option out of its range. */
export function poolSettings(options: SandboxOptions): PoolSettings {
  return {
    workers: integer(options, 'workers', 1, 1),
    spares: options.warmSpare === true ? 1 : 0,
    maxQueued: integer(options, 'maxQueued', 4096, 1),
    hangTimeoutMs: integer(options, 'hangTimeoutMs', 60_000, 1_000),
    worker: {
      snapshotDir: options.snapshotDir ?? defaultSnapshotDir(),
      sharedPerReset: integer(options, 'sharedPerReset', 64, 1, 1_000),
      replaceAfter: integer(options, 'replaceAfter', 1_000, 1),
      replaceHeapBytes: integer(options, 'replaceHeapMb', 96, 40) * 1_048_576,
    },
  }
}

function integer(
  options: SandboxOptions,
  name: keyof SandboxOptions,
  fallback: number,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): number {
  const value = options[name] ?? fallback
  const whole = typeof value === 'number' && Number.isInteger(value)
  if (whole && value >= minimum && value <= maximum) return value
  const range = maximum < Number.MAX_SAFE_INTEGER ? `${minimum} to ${maximum}` : `>= ${minimum}`
  throw new ConfigError(`Expected \`${name}\` to be an integer ${range}, got \`${value}\``)
}
