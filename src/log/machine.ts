import { availableParallelism, cpus, freemem, platform, release, totalmem } from 'node:os'

export interface MachineFacts {
  readonly cores: number
  /** Model of the processor. */
  readonly cpu: string
  readonly memoryMb: { readonly total: number; readonly free: number }
  /** Operating system, its release and the architecture. */
  readonly platform: string
}

/** Cores that this process may use. */
export function coreCount(): number {
  return availableParallelism()
}

/** Whether a process of that number is there, whoever's it is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: there is one, of another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Of this machine, now. */
export function machineFacts(): MachineFacts {
  const inMb = (bytes: number) => Math.round(bytes / 2 ** 20)
  return {
    cores: coreCount(),
    cpu: cpus()[0]?.model.trim() || 'unknown processor',
    memoryMb: { total: inMb(totalmem()), free: inMb(freemem()) },
    platform: `${platform()} ${release()} ${process.arch}`,
  }
}
