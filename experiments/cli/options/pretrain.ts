import { z } from 'zod'
import { toSnakeCase } from '../../../src/settings/key-case.ts'
import { jsonSchemaOf, rangeOf } from '../../../src/settings/option-table.ts'
import { shapeOf } from '../../../src/settings/schema-shape.ts'
import { pretrainSchema } from '../../supervised/options.ts'
import { jsonFlag } from './fields.ts'

const { properties = {} } = jsonSchemaOf(pretrainSchema)

/**
 * Every setting of pretraining as its schema describes it, none of them filled in: what a preset says
 * comes between what is given and the default. Values are YAML, so that lists and null can be written.
 */
const settings = Object.fromEntries(
  Object.entries(pretrainSchema.shape).map(([name, schema]) => {
    const shape = shapeOf(schema)
    const plain = shape.kind === 'leaf' && shape.type === 'boolean' ? z.boolean() : z.string()
    const standard = JSON.stringify(schema.safeParse(undefined).data)
    const range = rangeOf(properties[name] ?? {})
    const meta = {
      description: `${schema.description ?? ''}${range === null ? '' : ` (${range})`}`,
      alias: toSnakeCase(name),
      ...(standard === undefined ? {} : { unset: standard }),
    }
    return [name, plain.optional().meta(meta)]
  }),
)

export const pretrainOptions = z.strictObject({
  ...settings,
  json: jsonFlag('the report as JSON'),
})

export type CommandPretrainOptions = z.output<typeof pretrainOptions>
