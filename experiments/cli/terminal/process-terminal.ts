import { withPath } from '../../../src/log/system-trouble.ts'
import { describeError, EXIT_INTERRUPTED, exitCodeOf } from '../exit.ts'
import type { Terminal } from './terminal.ts'

const DEFAULT_COLUMNS = 80
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
    columns: process.stdout.columns ?? DEFAULT_COLUMNS,
    signal: controller.signal,
  }
}
