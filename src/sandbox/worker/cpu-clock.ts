import { openSync, readSync } from 'node:fs'

/** Milliseconds of processor time since some fixed moment. */
export type CpuClock = () => number

/**
 * A clock of the processor time of the thread that made it: on Linux that thread's alone, elsewhere
 * the whole process's, which counts the engine's own threads too.
 */
export function threadCpuClock(): CpuClock {
  try {
    const file = openSync('/proc/thread-self/schedstat', 'r')
    const buffer = Buffer.alloc(64)
    const read = (): number => {
      const bytes = readSync(file, buffer, 0, buffer.length, 0)
      // Nanoseconds on the processor, nanoseconds waited, turns taken.
      return Number(buffer.toString('latin1', 0, bytes).split(' ')[0]) / 1e6
    }
    if (read() > 0) return read
  } catch {
    // Not Linux, or a kernel without scheduler statistics.
  }
  return () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
}
