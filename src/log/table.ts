import Table from 'cli-table3'
import { shownLines } from './foreign-text.ts'

export interface TableOptions {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Columns of the terminal. Default 80. */
  readonly width?: number
}

const MIN_COLUMN_WIDTH = 6

/**
 * A table that fits the width: the widest columns give way, and their long lines are wrapped. Cells
 * may hold several lines, and indentation is kept. What is foreign in them is escaped.
 */
export function renderTable(options: TableOptions): string {
  const { width = 80 } = options
  const head = options.head.map(shownLines)
  const rows = options.rows.map((cells) => cells.map(shownLines))
  const widths = fitWidths(
    head.map((title, column) =>
      Math.max(longestLine(title), ...rows.map((row) => longestLine(row[column] ?? ''))),
    ),
    width - (3 * head.length + 1),
  )
  const wrap = (cells: readonly string[]) =>
    cells.map((cell, column) => wrapLines(cell, widths[column] ?? MIN_COLUMN_WIDTH))
  const wrapped = rows.map(wrap)
  const table = new Table({
    head: wrap(head),
    colWidths: widths.map((columns) => columns + 2),
    style: { head: [], border: [], compact: !wrapped.flat().some((cell) => cell.includes('\n')) },
  })
  table.push(...wrapped)
  return table.toString()
}

/** Takes from the widest column, one by one, until all of them fit. */
function fitWidths(natural: readonly number[], room: number): number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, columns) => sum + columns, 0) - room
  while (excess > 0) {
    const widest = Math.max(...widths)
    if (widest <= MIN_COLUMN_WIDTH) break
    widths[widths.indexOf(widest)] = widest - 1
    excess--
  }
  return widths
}

function longestLine(text: string): number {
  return Math.max(0, ...text.split('\n').map((line) => line.length))
}

/** Breaks long lines; what goes on keeps its line's indentation and two spaces more. */
function wrapLines(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .join('\n')
}

function wrapLine(line: string, width: number): string[] {
  if (line.length <= width) return [line]
  const indent = ' '.repeat(Math.min(line.length - line.trimStart().length + 2, width >> 1))
  const parts: string[] = []
  let rest = line
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width)
    const cut = space > indent.length ? space : width
    parts.push(rest.slice(0, cut))
    rest = indent + rest.slice(cut).trimStart()
  }
  return [...parts, rest]
}
