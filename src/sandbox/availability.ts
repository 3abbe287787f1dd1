import { createSandbox } from './pool.ts'

/** Whether programs can be graded on this machine. */
export type Availability =
  | {
      readonly available: true
      /** Milliseconds the interpreter took to boot in its worker. */
      readonly bootMs: number
      /** Whether it came from the cached image; the first boot on a machine never does. */
      readonly fromSnapshot: boolean
    }
  | {
      readonly available: false
      /** One line: what is missing and what to do. */
      readonly reason: string
    }

/** Starts a sandbox, grades nothing, and ends it again. Never throws. */
export async function sandboxAvailability(
  options: { readonly snapshotDir?: string } = {},
): Promise<Availability> {
  try {
    const sandbox = await createSandbox({ ...options, workers: 1 })
    const { bootMs, fromSnapshot } = sandbox.stats().boots[0] ?? { bootMs: 0, fromSnapshot: false }
    await sandbox.close()
    return { available: true, bootMs, fromSnapshot }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { available: false, reason: message.replaceAll(/\s*\n\s*/g, ' ') }
  }
}
