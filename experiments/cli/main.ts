import { parseCommandLine } from './command-line.ts'
import { describeError, EXIT_INTERRUPTED, exitCodeOf } from './exit.ts'
import { type CommandContext, shownTerminal, type Terminal } from './terminal/terminal.ts'

/** Runs one command line and gives its exit code. Writes to the terminal only, and never exits. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const shown = shownTerminal(terminal)
  const context: CommandContext = {
    terminal: shown,
    exitCode: 0,
    verbose: argv.includes('--verbose'),
  }
  try {
    const line = await parseCommandLine(argv, shown.columns)
    if (line.kind === 'command') await line.run(context)
    else if (line.text !== '') shown.out(line.text)
    // Whatever it did with what it had: it was stopped before its end.
    return terminal.signal.aborted && context.exitCode === 0 ? EXIT_INTERRUPTED : context.exitCode
  } catch (error) {
    if (terminal.signal.aborted && isAbort(error)) {
      shown.err('interrupted: there is no result')
      return EXIT_INTERRUPTED
    }
    shown.err(describeError(error, context.verbose))
    return exitCodeOf(error)
  }
}

/** What work rejects with that was given a signal. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
