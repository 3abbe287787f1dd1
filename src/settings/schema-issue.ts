import type { z } from 'zod'
import { likely } from '../log/suggestion.ts'
import { numberSchemaOf } from './option-table.ts'
import { schemaAt, shapeOf } from './schema-shape.ts'

const NOUNS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'an integer',
  string: 'a text',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
}

/**
 * One rule that a value broke, in the form "Expected `agent.gamma` to be …, got …".
 *
 * @param name as it is to be shown, such as "`agent.gamma`" or "--seed"
 */
export function describeIssue(
  issue: z.core.$ZodIssue,
  name: string,
  schema: z.ZodType,
  root: unknown,
): string {
  const value = issue.path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    root,
  )
  const at = schemaAt(schema, issue.path, root) ?? null
  if (issue.code === 'custom') return `Expected ${name}: ${issue.message}, got ${show(value)}`
  return `Expected ${name} to be ${ruleOf(issue, at)}, got ${show(value)}${mend(issue, value)}`
}

function ruleOf(issue: z.core.$ZodIssue, schema: z.ZodType | null): string {
  const shape = schema === null ? null : shapeOf(schema)
  const noun = shape?.kind === 'leaf' && shape.integer ? 'an integer' : 'a number'
  switch (issue.code) {
    case 'invalid_type':
      if (!['number', 'int'].includes(issue.expected)) {
        return NOUNS[issue.expected] ?? issue.expected
      }
      return withBounds(noun, schema)
    case 'too_small':
      return bound(issue.origin, noun, issue.inclusive === false ? '>' : '>=', issue.minimum)
    case 'too_big':
      // Every integer of ours is a safe one; that is no bound of the setting.
      if (issue.maximum === Number.MAX_SAFE_INTEGER) return withBounds(noun, schema)
      return bound(issue.origin, noun, issue.inclusive === false ? '<' : '<=', issue.maximum)
    case 'invalid_value':
      return issue.values.length === 1
        ? show(issue.values[0])
        : `one of ${issue.values.map(show).join(', ')}`
    case 'invalid_union':
      return unionRule(issue)
    default:
      return issue.message
  }
}

/** The rule whole: what breaks its kind may break its bounds next. */
function withBounds(noun: string, schema: z.ZodType | null): string {
  if (schema === null) return noun
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = numberSchemaOf(schema)
  const limits = [
    ['>=', minimum],
    ['>', exclusiveMinimum],
    ['<=', maximum],
    ['<', exclusiveMaximum],
  ] as const
  const bounds = limits
    .filter(([, limit]) => limit !== undefined && Math.abs(limit) !== Number.MAX_SAFE_INTEGER)
    .map(([sign, limit]) => `${sign} ${limit}`)
  return [noun, bounds.join(' and ')].join(' ').trimEnd()
}

function unionRule(issue: z.core.$ZodIssueInvalidUnion): string {
  const known = 'options' in issue && Array.isArray(issue.options) ? issue.options : null
  if (known !== null) return `one of ${known.map(show).join(', ')}`
  return issue.errors
    .flatMap((branch) => branch.slice(0, 1).map((one) => ruleOf(one, null)))
    .join(' or ')
}

function bound(origin: string, noun: string, sign: string, limit: number | bigint): string {
  if (origin === 'string') return `a text of ${sign} ${limit} characters`
  if (origin === 'array') return `a list of ${sign} ${limit} items`
  return `${origin === 'int' ? 'an integer' : noun} ${sign} ${limit}`
}

function mend(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return ''
  const suggestion = likely(
    value,
    issue.values.filter((v) => typeof v === 'string'),
  )
  return suggestion === undefined ? '' : `; did you mean \`${suggestion}\`?`
}

/** A value with its type, short enough for one line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return '`null`'
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text
  const type = Array.isArray(value) ? 'list' : typeof value === 'object' ? 'mapping' : typeof value
  return typeof value === 'string' ? `\`"${short}"\`` : `\`${short}\` (${type})`
}
