/** Where a command writes; tests give their own. */
export interface Terminal {
  /** A line of the result, on standard output. */
  out(line: string): void
  /** A line beside the result, on standard error. */
  err(line: string): void
  /** Columns of standard output; 80 where it is not a terminal. */
  readonly columns: number
  /** What ends a command from outside: aborted by the first Ctrl-C. */
  readonly signal: AbortSignal
}

/** What every command gets beside its arguments. */
export interface CommandContext {
  readonly terminal: Terminal
  /** Exit code when nothing is thrown; 0 until a command says otherwise. */
  exitCode: number
  /** Whether an error is shown with its stack. */
  verbose: boolean
}

export function writeJson(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value, null, 2))
}
