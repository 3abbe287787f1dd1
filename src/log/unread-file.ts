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
    case 'EISDIR':
      return 'it is a folder, not a file'
    case 'EACCES':
    case 'EPERM':
      return 'you may not read it'
    default:
      return `it cannot be read (${code ?? String(cause)})`
  }
}
