import type { z } from 'zod'
import type { ConfigPath, Problems } from './complaints.ts'
import { foldKey, toCamelCase, toSnakeCase } from './key-case.ts'
import { chooseOption, isPlainObject, shapeOf } from './schema-shape.ts'
import { unknownKey } from './unknown-key.ts'

/** Keys of a choice that its own schema does not list, such as `type`. */
export interface KeyContext {
  readonly path: ConfigPath
  readonly problems: Problems
  /** Keys that are known beside the schema's, for suggestions. */
  readonly siblings?: readonly string[]
  /** Where else a key belongs that the schema lacks; null where no place stands out. Of the keys at the top. */
  readonly elsewhere?: (key: string) => string | null
}

/**
 * Gives a value the keys its schema has, whether they were written in snake_case or camelCase, and
 * reports keys that the schema lacks, with the likely one. Keys of records are the user's own.
 */
export function canonicalKeys(schema: z.ZodType, value: unknown, context: KeyContext): unknown {
  const shape = shapeOf(schema)
  if (shape.kind === 'union') {
    const option = chooseOption(shape, value)
    return option === undefined ? value : canonicalKeys(option, value, context)
  }
  if (shape.kind === 'array' && Array.isArray(value)) {
    return value.map((item, index) => canonicalKeys(shape.element, item, below(context, index)))
  }
  if (!isPlainObject(value)) return value
  if (shape.kind === 'record') {
    return mapEntries(value, (key, item) => [
      key,
      canonicalKeys(shape.value, item, below(context, key)),
    ])
  }
  return shape.kind === 'object' ? canonicalObject(shape.fields, shape.open, value, context) : value
}

function canonicalObject(
  fields: Readonly<Record<string, z.ZodType>>,
  open: boolean,
  value: Readonly<Record<string, unknown>>,
  context: KeyContext,
): Record<string, unknown> {
  const names = new Map(Object.keys(fields).map((name) => [foldKey(name), name]))
  const taken = new Map<string, string>()
  return mapEntries(value, (written, item) => {
    const name = names.get(foldKey(written))
    if (name === undefined) {
      if (!open) reportUnknown(written, [...names.values(), ...(context.siblings ?? [])], context)
      return open ? [toCamelCase(written), item] : null
    }
    const twin = taken.get(name)
    if (twin !== undefined) {
      context.problems.add(
        [...context.path, written],
        `\`${written}\` and \`${twin}\` are the same key; keep one`,
      )
      return null
    }
    taken.set(name, written)
    const field = fields[name] as z.ZodType
    return [name, canonicalKeys(field, item, below(context, written))]
  })
}

/** Writes the keys that a schema knows in snake_case, and leaves the user's own alone. */
export function snakeKeys(schema: z.ZodType, value: unknown): unknown {
  const shape = shapeOf(schema)
  if (shape.kind === 'union') {
    const option = chooseOption(shape, value)
    return option === undefined ? value : snakeKeys(option, value)
  }
  if (shape.kind === 'array' && Array.isArray(value)) {
    return value.map((item) => snakeKeys(shape.element, item))
  }
  if (!isPlainObject(value) || shape.kind === 'leaf') return value
  if (shape.kind === 'record') {
    return mapEntries(value, (key, item) => [key, snakeKeys(shape.value, item)])
  }
  if (shape.kind !== 'object') return value
  return mapEntries(value, (key, item) => {
    const field = shape.fields[key]
    return field === undefined ? [key, item] : [toSnakeCase(key), snakeKeys(field, item)]
  })
}

function reportUnknown(written: string, known: readonly string[], context: KeyContext): void {
  const path = [...context.path, written]
  const spelled = known.map(toSnakeCase)
  const place = context.elsewhere?.(written) ?? null
  if (place !== null) {
    context.problems.add(path, `unknown key \`${path.join('.')}\`; did you mean \`${place}\`?`)
    return
  }
  context.problems.add(path, unknownKey(path.join('.'), toSnakeCase(written), spelled))
}

function below(context: KeyContext, key: string | number): KeyContext {
  return { path: [...context.path, key], problems: context.problems }
}

function mapEntries(
  value: Readonly<Record<string, unknown>>,
  change: (key: string, item: unknown) => [string, unknown] | null,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => change(key, item))
      .filter((entry) => entry !== null),
  )
}
