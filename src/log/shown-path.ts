import { isAbsolute, relative } from 'node:path'

/** A path for people: relative to the current folder where that is shorter. Names stay as they are. */
export function shownPath(path: string): string {
  if (!isAbsolute(path)) return path
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}
