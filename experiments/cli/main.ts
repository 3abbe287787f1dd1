import { parseCommandLine } from './command-line.ts'
import { describeError, exitCodeOf } from './exit.ts'
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
    return context.exitCode
  } catch (error) {
    shown.err(describeError(error, context.verbose))
    return exitCodeOf(error)
  }
}
