import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { ProblemError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import { decodeJson } from '../../src/values/json-codec.ts'
import { parsePyType } from '../../src/values/py-type.ts'

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

const valueDomain: z.ZodType<ValueDomain> = z.lazy(() =>
  z.strictObject({
    min: z.number().optional(),
    max: z.number().optional(),
    min_length: z.number().int().min(0).optional(),
    max_length: z.number().int().min(0).optional(),
    characters: z.array(z.enum(CHARACTER_KINDS)).min(1).optional(),
    distinct: z.boolean().optional(),
    rectangular: z.boolean().optional(),
    items: valueDomain.optional(),
    keys: valueDomain.optional(),
    values: valueDomain.optional(),
  }),
)

const entrySchema = z.strictObject({
  inputs: z.record(z.string(), valueDomain).default({}),
  where: z.string().optional(),
  examples: z.array(z.array(z.custom<Json>())).default([]),
})

const fileSchema = z.record(z.string(), entrySchema)

/** What a file says of each problem, by id. */
export type DomainFile = z.infer<typeof fileSchema>

/** Reads a YAML or JSON file of domains. @throws {ProblemError} when it is none. */
export async function readDomains(file: string): Promise<DomainFile> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new ProblemError(`Domains \`${file}\`: the file cannot be read (${code})`, { cause })
  }
  let data: unknown
  try {
    data = parse(text, { intAsBigInt: false })
  } catch (cause) {
    throw new ProblemError(`Domains \`${file}\`: not valid YAML`, { cause })
  }
  const parsed = fileSchema.safeParse(data)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ProblemError(`Domains \`${file}\`: at ${issue?.path.join('.')}: ${issue?.message}`)
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
 * @throws {ProblemError} when the entry names a parameter that the problem lacks, or an example does
 *   not fit the parameters' types.
 */
export function domainOf(problem: Problem, file: DomainFile | null): InputDomain | null {
  const entry = file === null || !Object.hasOwn(file, problem.id) ? undefined : file[problem.id]
  if (entry === undefined) return null
  const { parameters } = problem
  const names = parameters.map(({ name }) => name)
  const unknown = Object.keys(entry.inputs).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new ProblemError(
      `Domain of \`${problem.id}\`: no parameter \`${unknown}\`; it has ${names.join(', ')}`,
    )
  }
  const types = parameters.map(({ type }) => parsePyType(type))
  const examples = entry.examples.map((args) => {
    if (args.length !== types.length) {
      throw new ProblemError(
        `Domain of \`${problem.id}\`: an example has ${args.length} arguments, expected ${types.length}`,
      )
    }
    return args.map((arg, i) => decodeJson(arg, types[i]))
  })
  return { inputs: entry.inputs, where: entry.where, examples }
}
