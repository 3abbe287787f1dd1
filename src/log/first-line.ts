import { inspect } from 'node:util'

/** What was thrown, whatever it is, in one line that is not empty. */
export function firstLine(error: unknown): string {
  const lines = textOf(error).split(/[\n\r\u2028\u2029]/)
  return lines.find((line) => line.trim() !== '') ?? 'an error without a message'
}

function textOf(error: unknown): string {
  if (typeof error === 'string') return error
  if (!(error instanceof Error)) return inspect(error, { depth: 0, breakLength: Infinity })
  const { message } = error
  return typeof message === 'string' ? message : inspect(message, { depth: 0 })
}
