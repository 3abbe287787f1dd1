import { runCli } from '../../experiments/cli/main.ts'

/** What a command line came to. */
export interface Outcome {
  /** Null where it did not end in time. */
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs a command line within this process; it is told to stop when its time is over. */
export async function runCaptured(argv: readonly string[], limitMs = 300_000): Promise<Outcome> {
  const out: string[] = []
  const err: string[] = []
  const stop = new AbortController()
  const stray = (error: unknown) => void err.push(`unexpected: nobody caught ${String(error)}`)
  process.on('unhandledRejection', stray)
  process.on('uncaughtException', stray)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      stop.abort()
      resolve(null)
    }, limitMs)
  })
  try {
    const terminal = {
      out: (line: string) => void out.push(line),
      err: (line: string) => void err.push(line),
      columns: 80,
      rows: null,
      colors: false,
      signal: stop.signal,
    }
    const code = await Promise.race([runCli(argv, terminal), late])
    return { code, out: out.join('\n'), err: err.join('\n') }
  } finally {
    clearTimeout(timer)
    process.off('unhandledRejection', stray)
    process.off('uncaughtException', stray)
  }
}
