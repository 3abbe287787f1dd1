import type { Node } from 'web-tree-sitter'
import { visitPythonTree } from '../../python-tree.ts'
import { NoCheckError } from '../record-fields.ts'

/**
 * Behind each comment and each line continuation the grammar's scanner looks through all that follow
 * without a token between them, so that a run of them costs its square.
 */
const LONGEST_RUN = 300

const SKIPPED_LINE = /^[ \t\f\r]*(?:#|\\\r?$)/
const BLANK_LINE = /^[ \t\f\r]*$/

function longestRun(source: string): number {
  let run = 0
  let longest = 0
  for (const line of source.split('\n')) {
    if (SKIPPED_LINE.test(line)) run++
    else if (!BLANK_LINE.test(line)) run = 0
    longest = Math.max(longest, run)
  }
  return longest
}

/**
 * Parses code of a benchmark and hands its root to `visit`, in a time that grows as the code's length;
 * see {@link visitPythonTree}.
 *
 * @throws {NoCheckError} where so many lines in a row are comments or continuations that it would not
 */
export async function visitForeignTree<T>(source: string, visit: (root: Node) => T): Promise<T> {
  if (longestRun(source) > LONGEST_RUN) {
    throw new NoCheckError(
      `its code has more than ${LONGEST_RUN} comments or line continuations in a row`,
    )
  }
  return visitPythonTree(source, visit)
}
