import { whatIsWrong } from './system-trouble.ts'

/**
 * Why a file that somebody named could not be read, in words that follow its name.
 *
 * @param cause what reading it threw
 */
export function whyUnread(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file'
    case 'EACCES':
    case 'EPERM':
      return 'you may not read it'
    default:
      return whatIsWrong(cause) ?? `it cannot be read (${code ?? String(cause)})`
  }
}

/** The same of one that could not be written. */
export function whyUnwritten(cause: unknown): string {
  const what = whatIsWrong(cause)
  const { code } = cause as NodeJS.ErrnoException
  if (what === null) return `it cannot be written (${code ?? String(cause)})`
  return code === 'EACCES' || code === 'EPERM'
    ? 'you may not write it'
    : `it cannot be written: ${what}`
}
