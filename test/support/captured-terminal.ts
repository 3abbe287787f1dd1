import { runCli } from '../../experiments/cli/main.ts'

export interface Captured {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs one command line of the real CLI within this process. */
export async function runCaptured(...argv: string[]): Promise<Captured> {
  const out: string[] = []
  const err: string[] = []
  const code = await runCli(argv, {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    columns: 80,
    rows: null,
    colors: false,
    signal: new AbortController().signal,
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
