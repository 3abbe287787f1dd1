import type { z } from 'zod'
import { toSnakeCase } from '../../src/settings/key-case.ts'
import { jsonSchemaOf, type OptionSchema, rangeOf } from '../../src/settings/option-table.ts'

/** One option as its schema describes it. */
export interface OptionFacts {
  /** `maxMb`. */
  readonly key: string
  /** `max-mb`. */
  readonly name: string
  /** Another spelling of the name. */
  readonly alias: string | null
  readonly type: 'boolean' | 'number' | 'string'
  /** Whether it may be given again. */
  readonly several: boolean
  readonly choices: readonly string[]
  readonly required: boolean
  /** What stands for it when it is not given; undefined where that is nothing, or is said by `unset`. */
  readonly fallback: unknown
  /** What holds when it is not given, in words. */
  readonly unset: string | null
  readonly description: string
  /** What help says of it: all of the above but the fixed default and the choices. */
  readonly meaning: string
  /** The numbers it may be, such as `at least 1`. */
  readonly range: string | null
}

/** `maxMb` is written `max-mb`. */
export function optionName(key: string): string {
  return toSnakeCase(key).replaceAll('_', '-')
}

/** The options of a command, in the order of their schema. */
export function optionFacts(schema: z.ZodObject): OptionFacts[] {
  const { properties = {}, required = [] } = jsonSchemaOf(schema)
  return Object.entries(properties).map(([key, option]) => {
    const { alias, unset } = option
    const name = optionName(key)
    const one = option.items ?? option
    const description = option.description ?? ''
    const range = one.enum === undefined && typeOf(one) === 'number' ? rangeOf(one) : null
    const limits = range === null ? '' : ` (${range})`
    const otherwise = unset === undefined ? '' : `; default: ${unset}`
    return {
      key,
      name,
      alias: alias === undefined || alias === name ? null : alias,
      type: typeOf(one),
      several: option.type === 'array',
      choices: (one.enum ?? []).map(String),
      required: required.includes(key),
      fallback: unset === undefined ? option.default : undefined,
      unset: unset ?? null,
      description,
      range,
      meaning: `${description}${limits}${otherwise}`,
    }
  })
}

function typeOf({ type }: OptionSchema): OptionFacts['type'] {
  if (type === 'boolean') return 'boolean'
  return type === 'number' || type === 'integer' ? 'number' : 'string'
}
