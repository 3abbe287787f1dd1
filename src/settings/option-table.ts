import { z } from 'zod'
import { toSnakeCase } from './key-case.ts'

/** The part of JSON Schema that options are described by. */
export interface OptionSchema {
  readonly default?: unknown
  readonly description?: string
  readonly $ref?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly OptionSchema[]
  readonly items?: OptionSchema
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  /** Another spelling of its name. */
  readonly alias?: string
  /** What holds when it is not given, where no default says it. */
  readonly unset?: string
}

interface OptionsSchema {
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, OptionSchema>>
  readonly $defs?: Readonly<Record<string, OptionSchema>>
}

/** What a schema accepts, as JSON Schema. */
export function jsonSchemaOf(schema: z.ZodType): OptionsSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as OptionsSchema
}

/** A row for each option of a schema: its name in snake_case, its default, its meaning and range. */
export function optionRows(schema: z.ZodType): string[][] {
  const { properties = {}, $defs = {} } = jsonSchemaOf(schema)
  const defaults = schema.safeParse({}).data as Readonly<Record<string, unknown>> | undefined
  const keys = new Set(Object.keys(properties))
  return Object.entries(properties).map(([key, option]) => {
    const range = rangeOf(option)
    const meaning = inSnakeCase(descriptionOf(option, $defs), keys)
    return [
      toSnakeCase(key),
      JSON.stringify(defaults?.[key] ?? option.default) ?? 'required',
      range === null ? meaning : `${meaning} (${range})`.trimStart(),
    ]
  })
}

/** The bounds of a number's schema, looked for where it may be something else as well, such as null. */
export function numberSchemaOf(schema: z.ZodType): OptionSchema {
  return branchOf(schema, ['number', 'integer'])
}

/** The same of a text's or a list's schema, whose bounds are of its length. */
export function sizedSchemaOf(schema: z.ZodType): OptionSchema {
  return branchOf(schema, ['string', 'array'])
}

function branchOf(schema: z.ZodType, types: readonly string[]): OptionSchema {
  const option = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as OptionSchema
  return [option, ...(option.anyOf ?? [])].find(({ type = '' }) => types.includes(type)) ?? {}
}

/** What is said of an option; of a reference, what it leads to says. */
function descriptionOf(
  option: OptionSchema,
  definitions: Readonly<Record<string, OptionSchema>>,
): string {
  let place: OptionSchema | undefined = option
  while (place !== undefined && place.description === undefined) {
    place = definitions[place.$ref?.replace('#/$defs/', '') ?? '']
  }
  return place?.description ?? ''
}

/** Options that a description names, as experiment files write them. */
function inSnakeCase(description: string, keys: ReadonlySet<string>): string {
  return description.replace(/`(\w+)`/g, (quoted, name: string) =>
    keys.has(name) ? `\`${toSnakeCase(name)}\`` : quoted,
  )
}

/** The values that an option may have, in words; null where its default tells them. */
export function rangeOf(option: OptionSchema): string | null {
  if (option.anyOf !== undefined) {
    const ranges = option.anyOf.map((one) => (one.type === 'null' ? 'null' : rangeOf(one)))
    return ranges.includes(null) ? null : ranges.join(', or ')
  }
  if (option.const !== undefined) return String(option.const)
  if (option.enum !== undefined) return option.enum.join(', ')
  if (option.type === 'array' && option.items !== undefined) {
    const range = rangeOf(option.items)
    return range === null ? null : `a list of ${range}`
  }
  return option.type === 'number' || option.type === 'integer' ? boundsOf(option) : null
}

function boundsOf(option: OptionSchema): string | null {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = option
  const low = bound(minimum)
  const high = bound(maximum)
  if (low !== null && high !== null) return `${low} to ${high}`
  const bounds = [
    low === null ? null : `at least ${low}`,
    exclusiveMinimum === undefined ? null : `above ${exclusiveMinimum}`,
    high === null ? null : `at most ${high}`,
    exclusiveMaximum === undefined ? null : `below ${exclusiveMaximum}`,
  ].filter((words) => words !== null)
  return bounds.length === 0 ? null : bounds.join(', ')
}

/** The ends of the safe integers, which every integer has, are no bounds of an option. */
function bound(value: number | undefined): number | null {
  return value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? null : value
}
