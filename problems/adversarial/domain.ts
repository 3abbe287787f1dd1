import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ProblemError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { readNamedFile, whyUnread } from '../../src/log/named-file.ts'
import { firstBreach } from '../../src/settings/schema-issue.ts'
import { didYouMean } from '../../src/settings/suggestion.ts'
import { decodeJson } from '../../src/values/json-codec.ts'
import { parsePyType } from '../../src/values/py-type.ts'
import { readLocatedYaml } from '../../src/yaml/located-yaml.ts'

/** Kinds of characters that texts may hold. `blanks` are tabs and line breaks. */
export const CHARACTER_KINDS = [
  'lower',
  'upper',
  'digits',
  'space',
  'apostrophe',
  'punctuation',
  'blanks',
  'unicode',
] as const

export type CharacterKind = (typeof CHARACTER_KINDS)[number]

/** What values may stand at one place; whatever is left out is free. */
export interface ValueDomain {
  /** Of numbers, both included. */
  readonly min?: number | undefined
  readonly max?: number | undefined
  /** Of texts, lists and dictionaries. */
  readonly min_length?: number | undefined
  readonly max_length?: number | undefined
  readonly characters?: readonly CharacterKind[] | undefined
  /** Whether items, or a dictionary's values, all differ. */
  readonly distinct?: boolean | undefined
  /** Whether inner lists all have one length. */
  readonly rectangular?: boolean | undefined
  /** Of a list. */
  readonly items?: ValueDomain | undefined
  /** Of a dictionary. */
  readonly keys?: ValueDomain | undefined
  readonly values?: ValueDomain | undefined
}

/** Which inputs a problem's description allows. */
export interface InputDomain {
  /** By the parameter's name. */
  readonly inputs: Readonly<Record<string, ValueDomain>>
  /** A Python expression over the parameters that holds for every input. */
  readonly where?: string | undefined
  /** Inputs worth trying, such as the pseudoprimes for a test of primality. */
  readonly examples: readonly (readonly PyValue[])[]
}

const valueFields = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  min_length: z.number().int().min(0).optional(),
  max_length: z.number().int().min(0).optional(),
  characters: z.array(z.enum(CHARACTER_KINDS)).min(1).optional(),
  distinct: z.boolean().optional(),
  rectangular: z.boolean().optional(),
  items: z.lazy((): z.ZodType<ValueDomain> => valueDomain).optional(),
  keys: z.lazy((): z.ZodType<ValueDomain> => valueDomain).optional(),
  values: z.lazy((): z.ZodType<ValueDomain> => valueDomain).optional(),
})

const valueDomain: z.ZodType<ValueDomain> = valueFields.superRefine((domain, context) => {
  for (const [low, high] of [
    ['min', 'max'],
    ['min_length', 'max_length'],
  ] as const) {
    const [from, to] = [domain[low], domain[high]]
    if (from === undefined || to === undefined || from <= to) continue
    const message = `no value is at least ${from} and at most ${to}`
    context.addIssue({ code: 'custom', path: [low], message })
  }
})

const entrySchema = z.strictObject({
  inputs: z.record(z.string(), valueDomain).default({}),
  where: z.string().optional(),
  examples: z.array(z.array(z.custom<Json>())).default([]),
})

const fileSchema = z.record(z.string(), entrySchema)

/** What a file says of each problem. */
export interface DomainFile {
  /** By the problem's id. */
  readonly problems: Readonly<Record<string, z.infer<typeof entrySchema>>>
  /** `file:line:column` of the deepest part of the path that is in the file, for messages. */
  locate(path: readonly (string | number)[]): string
}

/**
 * Reads a YAML or JSON file of domains.
 *
 * @throws {ProblemError} when it is none, with file, line and column.
 */
export async function readDomains(file: string): Promise<DomainFile> {
  let text: string
  try {
    text = (await readNamedFile(file)).toString('utf8')
  } catch (cause) {
    throw new ProblemError(`Domains \`${file}\`: ${whyUnread(cause)}`, { cause })
  }
  const reading = readLocatedYaml(text, file)
  if ('error' in reading) throw new ProblemError(reading.error)
  const parsed = fileSchema.safeParse(reading.value)
  const { locate } = reading
  if (parsed.success) return { problems: parsed.data, locate }
  const { path, rule, isUnknownKey } = firstBreach(parsed.error, fileSchema, reading.value)
  const above = isUnknownKey ? path.slice(0, -1) : path
  const at = above.length === 0 ? '' : `${above.join('.')}: `
  return refuse(`${locate(path)}: ${at}${rule}`)
}

/** In one line, whatever was quoted. */
function refuse(message: string): never {
  throw new ProblemError(shownText(message))
}

/**
 * Refuses a file that names a problem which is not among those known: misspelt, it would be ignored.
 *
 * @throws {ProblemError} with the place, and the id that was likely meant.
 */
export function checkProblemIds({ problems, locate }: DomainFile, known: readonly string[]): void {
  const ids = new Set(known)
  const stray = Object.keys(problems).find((id) => !ids.has(id))
  if (stray === undefined) return
  const hint = didYouMean(stray, known) || '; leave it out'
  refuse(`${locate([stray])}: there is no problem \`${stray}\` in the set${hint}`)
}

const SETS_FOLDER = fileURLToPath(new URL('../sets/', import.meta.url))

/** The domains that ship beside a set, or beside the set it is a part of; null where none do. */
export async function shippedDomains(setName: string): Promise<DomainFile | null> {
  const [name] = setName.split('/')
  if (!/^[\w-]+$/.test(name ?? '')) return null
  try {
    return await readDomains(`${SETS_FOLDER}${name}.domains.yaml`)
  } catch (error) {
    const { cause } = error as { readonly cause?: NodeJS.ErrnoException }
    if (cause?.code === 'ENOENT') return null
    throw error
  }
}

/**
 * The domain of one problem as a file says it; null where the file does not name it.
 *
 * @throws {ProblemError} with the place, when the entry names a parameter that the problem lacks, or
 *   an example does not fit the parameters' types.
 */
export function domainOf(problem: Problem, file: DomainFile | null): InputDomain | null {
  const { id, parameters } = problem
  if (file === null || !Object.hasOwn(file.problems, id)) return null
  const entry = file.problems[id]
  if (entry === undefined) return null
  const names = parameters.map(({ name }) => name)
  const unknown = Object.keys(entry.inputs).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    const place = file.locate([id, 'inputs', unknown])
    refuse(`${place}: ${id}.inputs: no parameter \`${unknown}\`; it has ${names.join(', ')}`)
  }
  const types = parameters.map(({ type }) => parsePyType(type))
  const examples = entry.examples.map((args, i) => {
    const place = `${file.locate([id, 'examples', i])}: ${id}.examples[${i}]`
    if (args.length !== types.length) {
      refuse(`${place}: ${args.length} arguments, expected ${types.length}`)
    }
    return args.map((arg, at) => decodeJson(arg, types[at], `${place}[${at}]`))
  })
  return { inputs: entry.inputs, where: entry.where, examples }
}
