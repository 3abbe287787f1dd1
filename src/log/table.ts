import Table from 'cli-table3'
import { shownLines } from './foreign-text.ts'
import { longestWord, textWidth, wrapLines } from './wrapped-text.ts'

export interface TableOptions {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Columns of the terminal. Default 80. */
  readonly width?: number
}

/** A column that gives way keeps as much. */
const MIN_COLUMN_WIDTH = 6
const TAB = '    '
/** Of the width of a line that goes on: its indentation, and what no word fills. */
const LOST = 4

/**
 * A table that fits the width: columns give way where that costs the fewest lines, and long lines are
 * wrapped, within a word only where nothing else helps. What names the rows, the first column, and titles are never broken
 * within a word: where they leave too little room, each row is lines of `title: cell`. Cells may hold
 * several lines, and indentation is kept. What is foreign in them is escaped.
 */
export function renderTable(options: TableOptions): string {
  const { width = 80 } = options
  const head = options.head.map(shownCell)
  const rows = options.rows.map((cells) => head.map((_, column) => shownCell(cells[column] ?? '')))
  const widths = fitWidths(head, rows, width - (3 * head.length + 1))
  if (widths === null) return renderBlocks(head, rows, width)
  const wrap = (cells: readonly string[], hang = 2) =>
    cells.map((cell, column) => wrapLines(cell, widths[column] ?? MIN_COLUMN_WIDTH, hang))
  const table = new Table({
    head: wrap(head, 0),
    colWidths: widths.map((columns) => columns + 2),
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map((cells) => wrap(cells)))
  return table.toString()
}

function shownCell(text: string): string {
  return shownLines(text).replaceAll('\t', TAB)
}

/** Null where not even broken words make room. */
function fitWidths(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  room: number,
): number[] | null {
  const all = [head, ...rows]
  const most = (column: number, measure: (text: string) => number) =>
    Math.max(...all.map((cells) => measure(cells[column] ?? '')))
  const natural = head.map((_, column) => Math.min(room, most(column, textWidth)))
  const whole = head.map((_, column) => most(column, longestWord))
  const broken = head.map((title, column) =>
    column === 0 ? (whole[0] ?? 0) : Math.max(MIN_COLUMN_WIDTH, longestWord(title)),
  )
  const lines = all.map((cells) =>
    cells.map((cell) => cell.split('\n').map((line) => textWidth(line))),
  )
  const widths = shrink(shrink(natural, whole, room, lines), broken, room, lines)
  return sum(widths) > room ? null : widths
}

/**
 * Takes from the columns, one by one, until all of them fit or have their least: from the one that makes
 * the table least higher, and from the widest of such.
 *
 * @param lines widths of the lines of each cell, by rows
 */
function shrink(
  widths: readonly number[],
  least: readonly number[],
  room: number,
  lines: readonly (readonly (readonly number[])[])[],
): number[] {
  let shrunk = [...widths]
  for (let excess = sum(widths) - room; excess > 0; excess--) {
    const narrower = shrunk
      .map((columns, i) => ({ columns, next: shrunk.with(i, columns - 1), least: least[i] ?? 0 }))
      .filter((one) => one.columns > one.least)
      .map((one) => ({ ...one, height: heightOf(lines, one.next) }))
      .sort((a, b) => a.height - b.height || b.columns - a.columns)
    if (narrower[0] === undefined) break
    shrunk = narrower[0].next
  }
  return shrunk
}

/** About how many lines a table has. */
function heightOf(
  rows: readonly (readonly (readonly number[])[])[],
  widths: readonly number[],
): number {
  const ofCell = (lines: readonly number[], width: number) =>
    sum(lines.map((line) => 1 + Math.max(0, Math.ceil((line - width) / Math.max(1, width - LOST)))))
  return sum(
    rows.map((cells) => Math.max(...cells.map((lines, i) => ofCell(lines, widths[i] ?? 0)))),
  )
}

function sum(widths: readonly number[]): number {
  return widths.reduce((all, columns) => all + columns, 0)
}

/** Every row by itself, for what is too narrow for a table. */
function renderBlocks(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const block = (cells: readonly string[]) =>
    cells.map((cell, column) => {
      const isLong = cell.includes('\n')
      if (column === 0) return `${head[0]}: ${cell}`
      return wrapLines(`${head[column]}:${isLong ? `\n${cell}` : ` ${cell}`}`, width)
    })
  return rows.map((cells) => block(cells).join('\n')).join('\n\n')
}
