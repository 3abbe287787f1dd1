/** Sources are run by a script of their clone, and what was built by the package's own command. */
const PROGRAM = import.meta.url.endsWith('.ts') ? 'npm run -s codegen-gym --' : 'npx codegen-gym'

/**
 * A command of the program as it is typed here: in a clone, or where the package is installed. Words are
 * quoted where a shell would split or expand them.
 */
export function typedCommand(...words: readonly string[]): string {
  return `${PROGRAM} ${words.map(shellWord).join(' ')}`
}

/** A line that is written as for a shell, such as an example of use, with the program before it. */
export function typedLine(line: string): string {
  return `${PROGRAM} ${line}`
}

/** One word for a POSIX shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
