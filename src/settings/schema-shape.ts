import type { z } from 'zod'

/** What a schema says of the keys inside a value; wrappers such as defaults are looked through. */
export type SchemaShape =
  | {
      readonly kind: 'object'
      readonly fields: Readonly<Record<string, z.ZodType>>
      readonly open: boolean
    }
  | { readonly kind: 'array'; readonly element: z.ZodType }
  | { readonly kind: 'record'; readonly value: z.ZodType }
  | {
      readonly kind: 'union'
      readonly options: readonly z.ZodType[]
      readonly discriminator: string | null
    }
  | { readonly kind: 'leaf'; readonly type: string; readonly integer: boolean }

interface Definition {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly in?: z.ZodType
  readonly getter?: () => z.ZodType
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: { readonly def: { readonly type: string } }
  readonly element?: z.ZodType
  readonly valueType?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly discriminator?: string
}

export function shapeOf(schema: z.ZodType): SchemaShape {
  const definition = schema.def as unknown as Definition
  const inner = definition.innerType ?? definition.in ?? definition.getter?.()
  if (inner !== undefined) return shapeOf(inner)
  if (definition.shape !== undefined) {
    const open = definition.catchall !== undefined && definition.catchall.def.type !== 'never'
    return { kind: 'object', fields: definition.shape, open }
  }
  if (definition.element !== undefined) return { kind: 'array', element: definition.element }
  if (definition.valueType !== undefined) return { kind: 'record', value: definition.valueType }
  if (definition.options !== undefined) {
    const discriminator = definition.discriminator ?? null
    return { kind: 'union', options: definition.options, discriminator }
  }
  const integer = 'isInt' in schema && schema.isInt === true
  return { kind: 'leaf', type: definition.type, integer }
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The option of a union that a value asks for; undefined when none stands out. */
export function chooseOption(
  union: SchemaShape & { kind: 'union' },
  value: unknown,
): z.ZodType | undefined {
  const objects = union.options.filter((option) => shapeOf(option).kind === 'object')
  if (Array.isArray(value)) return union.options.find((option) => shapeOf(option).kind === 'array')
  if (!isPlainObject(value)) return undefined
  const { discriminator } = union
  if (discriminator === null) return objects.length === 1 ? objects[0] : undefined
  return objects.find((option) => {
    const shape = shapeOf(option)
    const literal = shape.kind === 'object' ? shape.fields[discriminator] : undefined
    return literal?.safeParse(value[discriminator]).success === true
  })
}

/** The schema in force at a path of camelCase keys, or undefined when the path leaves the schema. */
export function schemaAt(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): z.ZodType | undefined {
  const [key, ...rest] = path
  if (key === undefined) return schema
  const shape = shapeOf(schema)
  const child = isPlainObject(value) || Array.isArray(value) ? Reflect.get(value, key) : undefined
  if (shape.kind === 'union') {
    const option = chooseOption(shape, value)
    return option === undefined ? undefined : schemaAt(option, path, value)
  }
  if (shape.kind === 'object') {
    const field = shape.fields[String(key)]
    return field === undefined ? undefined : schemaAt(field, rest, child)
  }
  if (shape.kind === 'array') return schemaAt(shape.element, rest, child)
  return shape.kind === 'record' ? schemaAt(shape.value, rest, child) : undefined
}

/** The keys of an object's schema, in camelCase; none where it is another kind. */
export function keysOf(schema: z.ZodType): string[] {
  return Object.keys(fieldsOf(schema))
}

/** The schemas of an object's keys, in camelCase; none where it is another kind. */
export function fieldsOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  const shape = shapeOf(schema)
  return shape.kind === 'object' ? shape.fields : {}
}
