import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ProblemError } from '../src/core/errors.ts'
import type { ProblemSet } from '../src/core/problem.ts'
import { readNamedFile, whyUnread } from '../src/log/named-file.ts'
import { checkArgument, text as words } from '../src/settings/call-options.ts'
import { didYouMean } from '../src/settings/suggestion.ts'
import { decodeProblemSet } from './decode.ts'
import { decodeOlderFormat, isOlderFormat } from './older-format.ts'
import { loadPart } from './parts.ts'
import { SourceFile } from './source-file.ts'

/** The shipped sets lie beside this module, in the sources as in the build. */
const SETS_FOLDER = fileURLToPath(new URL('./sets/', import.meta.url))

/** Names of the shipped sets, in order. */
export async function listProblemSets(): Promise<string[]> {
  const files = await readdir(SETS_FOLDER)
  return (
    files
      // `intro-100.split.json` and `intro-100.easy.json` choose from a set; they are none.
      .filter((file) => /^[\w-]+\.json$/.test(file))
      .map((file) => file.slice(0, -'.json'.length))
      .sort()
  )
}

/**
 * Loads a shipped set by its name (`seed-train`), a part of one (`intro-100/dev`), or any set by the
 * path of its JSON file, in the project's format or the older one.
 *
 * @throws {ProblemError} when there is no such set, or with file, line, column and rule when it
 * cannot be used.
 */
export async function loadProblemSet(nameOrPath: string): Promise<ProblemSet> {
  checkArgument('loadProblemSet', 'nameOrPath', nameOrPath, words, ProblemError)
  const names = await listProblemSets()
  if (names.includes(nameOrPath)) {
    return readProblemSet(path.join(SETS_FOLDER, `${nameOrPath}.json`))
  }
  const [, set, part] = /^([\w-]+)\/([\w-]+)$/.exec(nameOrPath) ?? []
  if (set !== undefined && part !== undefined && names.includes(set)) {
    return loadPart(await loadProblemSet(set), part)
  }
  if (/^[\w-]+$/.test(nameOrPath)) {
    throw new ProblemError(
      `Unknown problem set \`${nameOrPath}\`${didYouMean(nameOrPath, names) || `: there are ${names.join(', ')}`} (a file is named by a path that ends in .json)`,
    )
  }
  return readProblemSet(nameOrPath)
}

async function readProblemSet(file: string): Promise<ProblemSet> {
  let text: string
  try {
    text = (await readNamedFile(file)).toString('utf8')
  } catch (cause) {
    throw new ProblemError(`Problem file \`${file}\`: ${whyUnread(cause)}`, { cause })
  }
  return parseProblemSet(text, file)
}

const json = { ...words, rule: 'the text of a file (of an object: `JSON.stringify(object)`)' }

/** Reads a set from text; `file` names it in messages, and its stem names a set in the older format. */
export function parseProblemSet(text: string, file: string): ProblemSet {
  checkArgument('parseProblemSet', 'text', text, json, ProblemError)
  checkArgument('parseProblemSet', 'file', file, words, ProblemError)
  return decodeSource(new SourceFile(file, text))
}

/** Reads a set in either format. */
export function decodeSource(source: SourceFile): ProblemSet {
  if (isOlderFormat(source.value)) return decodeOlderFormat(source)
  return decodeProblemSet(source)
}
