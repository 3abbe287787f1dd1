import { spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { oneLine } from '../log/one-line.ts'
import { shownPath } from '../log/shown-path.ts'

/** The first line of what Node shows of a mistake of syntax. */
const PLACE = /^(?:file:\/\/)?(?<file>\/.+):(?<line>\d+)$/

/**
 * Where in a file of JavaScript its syntax breaks, as `file:line: reason`; null for every other error. Node
 * keeps the place of a module's mistake to itself, and shows it when it is asked to check the file.
 *
 * @param file the path that was loaded; the mistake may be in one that it imports
 */
export function syntaxMistake(error: unknown, file: string): string | null {
  if (!(error instanceof SyntaxError)) return null
  const place = placeOf(error.stack) ?? placeOf(checked(file))
  if (place !== null) return `${place}: ${oneLine(error)}`
  // Its own code may throw such an error, as `JSON.parse` does.
  if (error.stack?.includes(realpathSync(file)) === true) return null
  return `${oneLine(error)} (in a file that it imports)`
}

function placeOf(shown: string | undefined): string | null {
  const groups = PLACE.exec(shown?.split('\n', 1)[0] ?? '')?.groups
  return groups === undefined ? null : `${shownPath(decodeURI(groups.file ?? ''))}:${groups.line}`
}

/** Parses the file and runs nothing of it. */
function checked(file: string): string {
  return spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' }).stderr
}
