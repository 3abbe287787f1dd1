import { shownFrame, shownLines } from '../../../src/log/foreign-text.ts'

/** Where a command writes; tests give their own. Every text is escaped before it gets here. */
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

/** The terminal that commands get: whatever they write, no foreign text in it is obeyed. */
export interface ShownTerminal extends Terminal {
  /** A picture with colours of its own, on standard output; what is foreign in it is escaped. */
  frame(picture: string): void
}

export function shownTerminal(terminal: Terminal): ShownTerminal {
  const { columns, signal } = terminal
  return {
    out: (line) => terminal.out(shownLines(line)),
    err: (line) => terminal.err(shownLines(line)),
    frame: (picture) => terminal.out(shownFrame(picture)),
    columns,
    signal,
  }
}

/** What every command gets beside its arguments. */
export interface CommandContext {
  readonly terminal: ShownTerminal
  /** Exit code when nothing is thrown; 0 until a command says otherwise. */
  exitCode: number
  /** Whether an error is shown with its stack. */
  verbose: boolean
}

export function writeJson(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value, null, 2))
}
