import { stripVTControlCharacters } from 'node:util'
import { shownFrame, shownLines } from '../../../src/log/foreign-text.ts'

/** Where a command writes; tests give their own. Every text is escaped before it gets here. */
export interface Terminal {
  /** A line of the result, on standard output. */
  out(line: string): void
  /** A line beside the result, on standard error. */
  err(line: string): void
  /** Columns of standard output; 80 where it is not a terminal. */
  readonly columns: number
  /** Lines of standard output that can be written over; null where it is not a terminal. */
  readonly rows: number | null
  /** Whether pictures keep their colours. */
  readonly colors: boolean
  /** What ends a command from outside: aborted by the first Ctrl-C. */
  readonly signal: AbortSignal
}

/** The terminal that commands get: whatever they write, no foreign text in it is obeyed. */
export interface ShownTerminal extends Terminal {
  /**
   * A picture, on standard output, with colours of its own where the terminal takes them; what is foreign
   * in it is escaped.
   *
   * @param over how many of the lines before it are written over; only for a terminal
   */
  frame(picture: string, over?: number): void
}

export function shownTerminal(terminal: Terminal): ShownTerminal {
  const { columns, rows, colors, signal } = terminal
  return {
    out: (line) => terminal.out(shownLines(line)),
    err: (line) => terminal.err(shownLines(line)),
    frame: (picture, over = 0) => {
      const shown = shownFrame(picture)
      terminal.out(
        (over > 0 ? linesUp(over) : '') + (colors ? shown : stripVTControlCharacters(shown)),
      )
    },
    columns,
    rows,
    colors,
    signal,
  }
}

/** To the beginning of a line above, and everything from there on is cleared. */
function linesUp(count: number): string {
  const mark = `${String.fromCharCode(27)}[`
  return `${mark}${count}F${mark}0J`
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
