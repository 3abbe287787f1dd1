import Table from 'cli-table3'
import { shownLines } from './foreign-text.ts'
import { longestWord, textWidth, wrapLines } from './wrapped-text.ts'

export interface TableOptions {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Columns of the terminal. Default 80. */
  readonly width?: number
}

/** A column gives way down to as much, where its cells are wider. */
const COMFORTABLE_WIDTH = 12
const TAB = '    '
/** Of the width of a line that goes on: its indentation, and what no word fills. */
const LOST = 4

type Cells = readonly string[]

/**
 * A table that fits the width: columns give way where that costs the fewest lines, and long lines are
 * wrapped, within a word only where nothing else helps. What names the rows, the first column, and titles
 * are never broken within a word: where there is too little room for all columns, those that are left come
 * in tables of their own below, each with the names, and where there is none for any beside the names each
 * row is lines of `title: cell`. Cells may hold several lines, and indentation is kept. What is foreign in
 * them is escaped.
 */
export function renderTable(options: TableOptions): string {
  const { width = 80 } = options
  const head = options.head.map(shownCell)
  const rows = options.rows.map((cells) => head.map((_, column) => shownCell(cells[column] ?? '')))
  const groups = groupsOf(head, rows, width)
  if (groups === null) return renderBlocks(head, rows, width)
  const tables = groups.map((columns) => {
    const chosen = (cells: Cells) => columns.map((column) => cells[column] ?? '')
    return renderColumns(chosen(head), rows.map(chosen), width)
  })
  return tables.join('\n')
}

function shownCell(text: string): string {
  return shownLines(text).replaceAll('\t', TAB)
}

/** Which columns stand side by side, the first one in all tables; null where one has no room even alone. */
function groupsOf(head: Cells, rows: readonly Cells[], width: number): number[][] | null {
  const least = leastWidths(head, rows)
  const groups: number[][] = [[0]]
  for (const column of least.keys()) {
    if (column === 0) continue
    const isRoom = (columns: readonly number[]) =>
      sum(columns.map((one) => least[one] ?? 0)) <= roomOf(columns, width)
    const last = groups.at(-1) ?? []
    if (isRoom([...last, column])) last.push(column)
    else if (isRoom([0, column])) groups.push([0, column])
    else return null
  }
  return groups
}

/** What columns have between their borders. */
function roomOf({ length }: readonly unknown[], width: number): number {
  return width - (3 * length + 1)
}

function leastWidths(head: Cells, rows: readonly Cells[]): number[] {
  return head.map((title, column) => {
    const cells = rows.map((row) => row[column] ?? '')
    if (column === 0) return widest([title, ...cells], longestWord)
    return Math.max(longestWord(title), Math.min(COMFORTABLE_WIDTH, widest(cells, textWidth)))
  })
}

function widest(cells: Cells, measure: (text: string) => number): number {
  return Math.max(0, ...cells.map(measure))
}

/** One table, of columns for which there is room. */
function renderColumns(head: Cells, rows: readonly Cells[], width: number): string {
  const widths = fitWidths(head, rows, roomOf(head, width))
  const wrap = (cells: Cells, hang = 2) =>
    cells.map((cell, column) => wrapLines(cell, widths[column] ?? COMFORTABLE_WIDTH, hang))
  const table = new Table({
    head: wrap(head, 0),
    colWidths: widths.map((columns) => columns + 2),
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map((cells) => wrap(cells)))
  return table.toString()
}

function fitWidths(head: Cells, rows: readonly Cells[], room: number): number[] {
  const all = [head, ...rows]
  const of = (measure: (text: string) => number) =>
    head.map((_, column) =>
      widest(
        all.map((cells) => cells[column] ?? ''),
        measure,
      ),
    )
  const least = leastWidths(head, rows)
  const whole = of(longestWord).map((columns, i) => Math.max(columns, least[i] ?? 0))
  const natural = of(textWidth).map((columns) => Math.min(columns, Math.max(room, 0)))
  const lines = all.map((cells) =>
    cells.map((cell) => cell.split('\n').map((line) => textWidth(line))),
  )
  return shrink(shrink(natural, whole, room, lines), least, room, lines)
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

/** Every row by itself. */
function renderBlocks(head: Cells, rows: readonly Cells[], width: number): string {
  const block = (cells: Cells) =>
    cells.map((cell, column) => {
      const isLong = cell.includes('\n')
      if (column === 0) return `${head[0]}: ${cell}`
      return wrapLines(`${head[column]}:${isLong ? `\n${cell}` : ` ${cell}`}`, width)
    })
  return rows.map((cells) => block(cells).join('\n')).join('\n\n')
}
