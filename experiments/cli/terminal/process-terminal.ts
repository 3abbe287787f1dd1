import pc from 'picocolors'
import { withPath } from '../../../src/log/system-trouble.ts'
import { describeError, EXIT_INTERRUPTED, exitCodeOf } from '../exit.ts'
import type { Terminal } from './terminal.ts'

const DEFAULT_COLUMNS = 80
const DEFAULT_ROWS = 24
/** npm and tsx pass on a signal that the terminal has sent to all of them: one press, heard thrice. */
const SAME_KEY_PRESS_MS = 500

/**
 * The process's own terminal. The first Ctrl-C (or SIGTERM) asks the command to stop and save; the
 * second ends the process at once.
 */
export function processTerminal(): Terminal {
  const controller = new AbortController()
  let firstMs = Number.NEGATIVE_INFINITY
  const stop = () => {
    if (controller.signal.aborted) {
      if (performance.now() - firstMs > SAME_KEY_PRESS_MS) process.exit(EXIT_INTERRUPTED)
      return
    }
    firstMs = performance.now()
    process.stderr.write('\nstopping; press again to stop at once\n')
    controller.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // A reader that goes away, such as `head`, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    process.stderr.write(`${describeError(withPath('standard output', error), false)}\n`)
    process.exit(exitCodeOf(error))
  })
  // There is nobody to tell.
  process.stderr.on('error', () => {})
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    // A pseudo-terminal of no known size says 0.
    columns: process.stdout.columns || DEFAULT_COLUMNS,
    rows: process.stdout.isTTY ? process.stdout.rows || DEFAULT_ROWS : null,
    colors: takesColors(),
    signal: controller.signal,
  }
}

/** Not in a file or a pipe, unless somebody asks for it: `NO_COLOR` and `--no-color` say no to both. */
function takesColors(): boolean {
  const asked = Boolean(process.env.FORCE_COLOR) || process.argv.includes('--color')
  return pc.isColorSupported && (process.stdout.isTTY || asked)
}
