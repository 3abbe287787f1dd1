import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { ConfigError, ProblemError } from '../../src/core/errors.ts'
import type { FunctionHeader, Parameter, TestCase } from '../../src/core/problem.ts'
import type { TaskDescription } from '../../src/core/task-description.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { readNamedFile, whyUnread } from '../../src/log/named-file.ts'
import { typedCommand } from '../../src/log/typed-command.ts'
import { tokenize } from '../../src/python/tokenizer.ts'
import { json } from '../../src/state/json-schema.ts'
import { decodeJson } from '../../src/values/json-codec.ts'
import { parsePyType } from '../../src/values/py-type.ts'
import { SAMPLE, SAMPLE_FILE, sampleSolves } from './sample-corpus.ts'

/** A described program that the vocabulary can write. */
export interface CorpusItem {
  readonly task: TaskDescription
  readonly header: FunctionHeader
  /** Tokens, END last. */
  readonly tokens: readonly number[]
}

export interface CorpusOptions {
  readonly vocabulary: TokenVocabulary
  /** Most tokens of a program. */
  readonly maxCodeLen: number
  /** Most lines read; null reads all. */
  readonly maxPairs: number | null
}

export interface LoadedCorpus {
  readonly items: readonly CorpusItem[]
  /** Lines read. */
  readonly lines: number
  /** Lines left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>
  /** SHA-256 of the file, unpacked. */
  readonly sha256: string
  /** Shipped problems that its programs are known to solve, as `set/id`; none for a user's own corpus. */
  readonly solves: readonly string[]
}

/**
 * Reads described programs: one JSON object a line with `docstring` and `code`. The generator's
 * lines say more (name, parameters, types, examples); CodeSearchNet's (`func_name`, `language`,
 * `docstring_tokens`) are read as they are, other languages than Python left out. Programs that the
 * token language cannot write are left out and counted.
 *
 * @param path of a file, or `sample` for the pairs that ship
 *
 * Throws a `ConfigError` when the file cannot be read or a line is no JSON object.
 */
export async function loadCorpus(path: string, options: CorpusOptions): Promise<LoadedCorpus> {
  const text = await readText(path)
  const items: CorpusItem[] = []
  const leftOut: Record<string, number> = {}
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const read = options.maxPairs === null ? lines : lines.slice(0, options.maxPairs)
  for (const [i, line] of read.entries()) {
    const found = readItem(parseLine(line, path, i + 1), options)
    if (typeof found === 'string') leftOut[found] = (leftOut[found] ?? 0) + 1
    else items.push(found)
  }
  const sha256 = createHash('sha256').update(text).digest('hex')
  const solves = path === SAMPLE ? await sampleSolves() : []
  return { items, lines: read.length, leftOut, sha256, solves }
}

async function readText(path: string): Promise<string> {
  let text: string
  try {
    const bytes = await readNamedFile(path === SAMPLE ? SAMPLE_FILE : path)
    text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (cause) {
    throw new ConfigError(`Corpus ${path}: ${whyUnread(cause)}`, { cause })
  }
  if (text.trim() !== '') return text
  throw new ConfigError(
    `Corpus ${path}: the file is empty; write one by \`${typedCommand('corpus')}\``,
  )
}

const storedParameter = z.looseObject({ name: z.string(), type: z.string() })
const storedExamples = z.array(z.looseObject({ args: z.array(json), expected: json }))

type Line = { readonly [key: string]: unknown }

function parseLine(line: string, path: string, number: number): Line {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new ConfigError(`${path}:${number}: expected a JSON object, got no JSON`, { cause })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Line
  throw new ConfigError(`${path}:${number}: expected a JSON object with \`docstring\` and \`code\``)
}

/** An item, or why there is none. */
function readItem(line: Line, options: CorpusOptions): CorpusItem | string {
  const { language = 'python' } = line
  if (language !== 'python') return `language ${String(language)}`
  const code = line.code ?? line.original_string ?? line.function
  const docstring = docstringOf(line)
  if (typeof code !== 'string') return 'no code'
  if (docstring === null) return 'no docstring'
  const declared = headerOf(line)
  let written: ReturnType<typeof tokenize>
  try {
    written = tokenize(code, options.vocabulary, declared ?? undefined)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return 'header cannot be written'
  }
  if (!written.ok) return 'beyond the vocabulary or the grammar'
  if (written.tokens.length > options.maxCodeLen) return `longer than ${options.maxCodeLen} tokens`
  const { header, tokens } = written
  const examples = examplesOf(line, header)
  if (examples === null) return 'examples that cannot be read'
  return { task: { docstring, header, examples }, header, tokens }
}

/** The first paragraph: the rest of a real docstring is about types and exceptions. */
function docstringOf({ docstring, docstring_tokens: tokens }: Line): string | null {
  const text = Array.isArray(tokens) && docstring === undefined ? tokens.join(' ') : docstring
  if (typeof text !== 'string' || text.trim() === '') return null
  return text.trim().split(/\n\s*\n/)[0] ?? null
}

function headerOf(line: Line): FunctionHeader | null {
  const functionName = line.functionName ?? line.function_name
  const { parameters } = line
  if (typeof functionName !== 'string' || !Array.isArray(parameters)) return null
  const isParameter = (p: unknown): p is Parameter => storedParameter.safeParse(p).success
  if (!parameters.every(isParameter)) return null
  const returnType = line.returnType ?? line.return_type
  return {
    functionName,
    parameters,
    returnType: typeof returnType === 'string' ? returnType : 'Any',
  }
}

/** Null where there are some that are none. */
function examplesOf({ examples = [] }: Line, header: FunctionHeader): TestCase[] | null {
  const read = storedExamples.safeParse(examples)
  if (!read.success) return null
  try {
    return read.data.map(({ args, expected }) => ({
      args: args.map((arg, i) => decodeJson(arg, parsePyType(header.parameters[i]?.type ?? 'Any'))),
      expected: decodeJson(expected, parsePyType(header.returnType)),
    }))
  } catch (error) {
    if (error instanceof ProblemError) return null
    throw error
  }
}
