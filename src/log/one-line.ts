import { inspect } from 'node:util'
import { shownPath } from './shown-path.ts'

const LONGEST = 400
const LINE_END = /[\n\r\u2028\u2029]/
/** Node's list of the files that asked, below what is missing: it says nothing that its error does not. */
const REQUIRE_STACK = /\n\s*Require stack:[\s\S]*$/
/** The heading of what esbuild throws; a line for each mistake follows. */
const TRANSFORM_FAILED = /^Transform failed with \d+ errors?:\n/
/** esbuild's line, whose column counts from 0. */
const TRANSFORM_LINE = /^(?<file>.+):(?<line>\d+):(?<column>\d+): ERROR: (?<reason>.+)$/

/**
 * What was thrown, whatever it is, in one line that is not empty. Of a message of several lines all of
 * them count, since the first may be a heading, or end in mid-sentence; what is longer than 400 characters
 * is cut. A mistake of syntax is said as `file:line:column: reason`, line and column counted from 1.
 */
export function oneLine(error: unknown): string {
  const text = textOf(error)
  const line = transformLine(text) ?? joined(text.replace(REQUIRE_STACK, ''))
  if (line === '') return 'an error without a message'
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)} …`
}

/** The first of esbuild's mistakes; null for what it did not throw. */
function transformLine(text: string): string | null {
  if (!TRANSFORM_FAILED.test(text)) return null
  const [first, ...others] = text
    .split(LINE_END)
    .map((line) => TRANSFORM_LINE.exec(line)?.groups)
    .filter((groups) => groups !== undefined)
  if (first === undefined) return null
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return `${shownPath(first.file ?? '')}:${first.line}:${Number(first.column) + 1}: ${first.reason}${more}`
}

/** A stack within the text is left out: `--verbose` shows it. */
function joined(text: string): string {
  const lines = text.split(LINE_END).filter((line) => !/^\s+at \S/.test(line))
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
}

function textOf(error: unknown): string {
  if (typeof error === 'string') return error
  if (!(error instanceof Error)) return inspect(error, { depth: 0, breakLength: Infinity })
  const { message, issues } = error as Error & { readonly issues?: unknown }
  // zod's own message is a page of JSON.
  if (Array.isArray(issues) && issues.length > 0) return schemaText(issues)
  if (message === '' && error instanceof AggregateError && error.errors.length > 0) {
    return textOf(error.errors[0])
  }
  return typeof message === 'string' ? message : inspect(message, { depth: 0 })
}

function schemaText([first, ...others]: readonly unknown[]): string {
  const { path = [], message = '' } = first as { path?: readonly PropertyKey[]; message?: string }
  const place = path.length === 0 ? '' : `\`${path.map(String).join('.')}\`: `
  return `${place}${message}${others.length === 0 ? '' : ` (and ${others.length} more)`}`
}
