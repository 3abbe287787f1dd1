import type { Outcome } from '../contract.ts'
import type { Guard } from '../guard/guard.ts'
import type { Stop } from '../meter.ts'

/** What it means that an entry ended by something thrown. */
export interface Stopped {
  readonly outcome: Outcome
  /** The exception that it counts as, for a `runtime_error`. */
  readonly exception: string
  /** Whether the engine's own stack came to its end. */
  readonly engineStack: boolean
}

export function stopOf(error: unknown, guard: Guard, heapDenied: boolean): Stopped {
  const stop = (error as Partial<Stop> | null)?.stop
  const limit = limitOf(stop, guard, heapDenied)
  if (limit !== null) return { outcome: limit, exception: '', engineStack: false }
  // The end of the C stack, of the engine's own, or a trap where CPython itself would have crashed.
  const engineStack = error instanceof RangeError
  const exception =
    stop === 'exit'
      ? 'SystemExit'
      : engineStack || guard.stackEnded()
        ? 'RecursionError'
        : 'SystemError'
  return { outcome: 'runtime_error', exception, engineStack }
}

/** The limit that ended an entry, or tampering; null for anything else. */
function limitOf(
  stop: Stop['stop'] | undefined,
  guard: Guard,
  heapDenied: boolean,
): Outcome | null {
  if (stop === 'tamper') return 'tampered'
  if (stop === 'output') return 'output_limit'
  if (stop === 'work' || guard.overspent()) return 'time_limit'
  return heapDenied ? 'memory_limit' : null
}
