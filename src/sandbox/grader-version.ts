import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { LimitProfile, SandboxLimits } from '../core/sandbox.ts'
import { resolveLimits } from './limits.ts'
import { type DigestedFolder, sourceDigest } from './source-digest.ts'

/** What stands for the version of a grader that did not say it yet. */
export const UNKNOWN_GRADER = 'unknown'

const GRADER_FOLDERS: readonly DigestedFolder[] = ['grading', 'sandbox', 'values']

/**
 * What decides a verdict, as a short text such as `314.0.7-3f2a91bc04de-8c1e55aa`. Verdicts of two
 * versions must not stand in one figure. In it, one after the other:
 *
 * - the version of Pyodide, which is the interpreter and its standard library;
 * - a digest of the source text of `src/sandbox` (guest, host, comparison, judges, confirmation),
 *   `src/grading` (completions, harnesses) and `src/values` (how values are read);
 * - a digest of the limits.
 *
 * A comment counts, too: nothing tells a change without consequence from another. Left out are Node and
 * the machine, since counted work decides and not the clock, and the problems, which have digests of
 * their own wherever verdicts are kept.
 *
 * @param limits of the requests. Default `grading`.
 */
export function graderVersion(limits?: LimitProfile | SandboxLimits): string {
  const { version } = createRequire(import.meta.url)('pyodide/package.json') as { version: string }
  const sources = shortDigest(GRADER_FOLDERS.map(sourceDigest).join(), 12)
  const sorted = Object.entries(resolveLimits(limits)).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${version}-${sources}-${shortDigest(JSON.stringify(sorted), 8)}`
}

function shortDigest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits)
}
