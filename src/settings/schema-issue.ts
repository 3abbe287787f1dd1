import type { z } from 'zod'
import { shownText } from '../log/foreign-text.ts'
import { numberSchemaOf, sizedSchemaOf } from './option-table.ts'
import { type SchemaShape, schemaAt, shapeOf } from './schema-shape.ts'
import { didYouMean } from './suggestion.ts'
import { unknownKey } from './unknown-key.ts'

const NOUNS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'an integer',
  string: 'a text',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
}

/** An error class of the project's. */
export type ErrorClass = new (message: string, options?: ErrorOptions) => Error

/** The first thing that is wrong with a value. */
export interface Breach {
  /** Keys from the root of the value; an unknown key is its own last one. */
  readonly path: readonly (string | number)[]
  /** Whether the last of the path is a key that its object does not have. */
  readonly isUnknownKey: boolean
  /** For a printer that says the place itself: "expected an integer >= 1, got `0` (number)". */
  readonly rule: string
  /** With the place in it: "Expected `a.b` to be an integer >= 1, got `0` (number)". */
  readonly sentence: string
}

/**
 * The value as its schema makes it.
 *
 * @param place said before the rule that is broken, such as "Agent `dqn`"
 * @throws {Failure} of one line: the place, the rule, the value, and for a mistyped word the likely one.
 */
export function checkValue<S extends z.ZodType>(
  schema: S,
  value: unknown,
  Failure: ErrorClass,
  place: string,
): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const { sentence } = firstBreach(parsed.error, schema, value)
  throw new Failure(shownText(`${place}: ${sentence}`), { cause: parsed.error })
}

/** An unknown key comes first: it is what a missing one usually comes from. */
export function firstBreach(error: z.ZodError, schema: z.ZodType, root: unknown): Breach {
  const { issues } = error
  const issue = ownIssue(issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0])
  if (issue === undefined)
    return { path: [], isUnknownKey: false, rule: error.message, sentence: error.message }
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const shape = shapeAt(schema, path, root)
    const known = shape?.kind === 'object' ? Object.keys(shape.fields) : []
    return {
      path: [...path, key],
      isUnknownKey: true,
      rule: unknownKey(key, key, known),
      sentence: unknownKey([...path, key].join('.'), key, known),
    }
  }
  const name = path.length === 0 ? 'it' : `\`${path.join('.')}\``
  return {
    path,
    isUnknownKey: false,
    rule: shortRule(issue, schema, root),
    sentence: describeIssue(issue, name, schema, root),
  }
}

/** What is wrong with a key of a record is said by the rule for keys. */
function ownIssue(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  const inner = issue?.code === 'invalid_key' ? issue.issues[0] : undefined
  return issue === undefined || inner === undefined ? issue : { ...inner, path: issue.path }
}

/**
 * One rule that a value broke, in the form "Expected `agent.gamma` to be …, got …".
 *
 * @param name as it is to be shown, such as "`agent.gamma`" or "--seed"
 * @param spell names other settings that the rule speaks of
 */
export function describeIssue(
  issue: z.core.$ZodIssue,
  name: string,
  schema: z.ZodType,
  root: unknown,
  spell: Spelling = asIs,
): string {
  const { rule, got, isWhole } = ruleAndValue(issue, schema, root, spell)
  if (!isWhole) return `Expected ${name} to be ${rule}, got ${got}`
  return SAYS_OF_IT.test(rule)
    ? `${name} ${rule}, got ${got}`
    : `Expected ${name}: ${rule}, got ${got}`
}

/** How a setting of the schema is called where the value was written. */
export type Spelling = (key: string) => string

const asIs: Spelling = (key) => key

/** How a schema's own words begin where they go on after the setting's name. */
const SAYS_OF_IT = /^(?:must|needs) /

function shortRule(issue: z.core.$ZodIssue, schema: z.ZodType, root: unknown): string {
  if (valueAt(root, issue.path) === undefined) return 'is missing'
  const { rule, got, isWhole } = ruleAndValue(issue, schema, root)
  return isWhole ? rule : `expected ${rule}, got ${got}`
}

/** `isWhole` where the rule is a schema's own words, which say everything but the value. */
function ruleAndValue(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  root: unknown,
  spell: Spelling = asIs,
) {
  const value = valueAt(root, issue.path)
  const rule = ruleOf(issue, schemaAt(schema, issue.path, root) ?? null)
  const got = `${show(value)}${mend(issue, value)}`
  if (rule !== null) return { rule, got, isWhole: false }
  const shape = shapeAt(schema, issue.path.slice(0, -1), root)
  const known = shape?.kind === 'object' ? Object.keys(shape.fields) : []
  return { rule: respelled(issue.message, known, spell), got, isWhole: true }
}

/** Settings stand in backquotes, some with a value: `n_step: 1`. */
function respelled(message: string, known: readonly string[], spell: Spelling): string {
  return message.replaceAll(/`([A-Za-z]\w*)(?=`|: )/g, (whole, key: string) =>
    known.includes(key) ? `\`${spell(key)}` : whole,
  )
}

function shapeAt(schema: z.ZodType, path: readonly PropertyKey[], root: unknown) {
  const at = schemaAt(schema, path, root)
  return at === undefined ? null : shapeOf(at)
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    root,
  )
}

/** How zod's own messages begin; a schema that gives a message of its own says the rule in it. */
const ZODS_OWN = /^(?:Invalid|Too big|Too small|Unrecognized)/

/** What the value should be; null where the schema says that in words of its own. */
function ruleOf(issue: z.core.$ZodIssue, schema: z.ZodType | null): string | null {
  if (!ZODS_OWN.test(issue.message)) return null
  const shape = schema === null ? null : shapeOf(schema)
  const noun = isInteger(schema, shape) ? 'an integer' : 'a number'
  switch (issue.code) {
    case 'invalid_type':
      if (!['number', 'int'].includes(issue.expected)) {
        return NOUNS[issue.expected] ?? issue.expected
      }
      return withBounds(noun, schema)
    case 'too_small':
      return (
        wholeRange(issue.origin, noun, schema) ??
        bound(issue.origin, noun, issue.inclusive === false ? '>' : '>=', issue.minimum)
      )
    case 'too_big':
      return (
        wholeRange(issue.origin, noun, schema) ??
        bound(issue.origin, noun, issue.inclusive === false ? '<' : '<=', issue.maximum)
      )
    case 'invalid_value':
      return issue.values.length === 1
        ? show(issue.values[0])
        : `one of ${issue.values.map(show).join(', ')}`
    case 'invalid_union':
      return unionRule(issue, shape?.kind === 'union' ? shape.options : [])
    case 'invalid_format':
      return issue.format === 'regex' ? `a text that matches \`${issue.pattern}\`` : null
    default:
      return null
  }
}

/** Of a union, whether its only kind of number is one. */
function isInteger(schema: z.ZodType | null, shape: SchemaShape | null): boolean {
  if (schema === null || shape === null) return false
  if (shape.kind === 'union') return numberSchemaOf(schema).type === 'integer'
  return shape.kind === 'leaf' && shape.integer
}

/** The rule whole: what breaks its kind may break its bounds next. */
function withBounds(noun: string, schema: z.ZodType | null): string {
  if (schema === null) return noun
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = numberSchemaOf(schema)
  const bounds = boundsOf([
    ['>=', minimum],
    ['>', exclusiveMinimum],
    ['<=', maximum],
    ['<', exclusiveMaximum],
  ])
  return [noun, bounds].join(' ').trimEnd()
}

/** Both bounds of what one of them was broken of; null where its schema does not tell them. */
function wholeRange(origin: string, noun: string, schema: z.ZodType | null): string | null {
  if (schema === null) return null
  if (['number', 'int'].includes(origin)) return withBounds(noun, schema)
  const { minLength, maxLength, minItems, maxItems } = sizedSchemaOf(schema)
  const [what, least, most] =
    origin === 'array'
      ? (['items', minItems, maxItems] as const)
      : (['characters', minLength, maxLength] as const)
  const bounds = boundsOf([
    ['>=', least],
    ['<=', most],
  ])
  return bounds === '' ? null : `${origin === 'array' ? 'a list' : 'a text'} of ${bounds} ${what}`
}

/** Every integer of ours is a safe one; that is no bound of a setting. */
function boundsOf(limits: readonly (readonly [string, number | undefined])[]): string {
  return limits
    .filter(([, limit]) => limit !== undefined && Math.abs(limit) !== Number.MAX_SAFE_INTEGER)
    .map(([sign, limit]) => `${sign} ${limit}`)
    .join(' and ')
}

function unionRule(
  issue: z.core.$ZodIssueInvalidUnion,
  options: readonly z.ZodType[],
): string | null {
  const known = 'options' in issue && Array.isArray(issue.options) ? issue.options : null
  if (known !== null) return `one of ${known.map(show).join(', ')}`
  const rules = issue.errors.flatMap((branch, i) =>
    branch.slice(0, 1).map((one) => {
      const schema = one.path.length === 0 ? (options[i] ?? null) : null
      return ruleOf(one, schema) ?? one.message
    }),
  )
  return rules.length === 0 ? null : [...new Set(rules)].join(' or ')
}

function bound(origin: string, noun: string, sign: string, limit: number | bigint): string {
  if (origin === 'string') return `a text of ${sign} ${limit} characters`
  if (origin === 'array') return `a list of ${sign} ${limit} items`
  return `${origin === 'int' ? 'an integer' : noun} ${sign} ${limit}`
}

function mend(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return ''
  return didYouMean(
    value,
    issue.values.filter((v) => typeof v === 'string'),
  )
}

const LONGEST_SHOWN = 60

/** A value with its type, short enough for one line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return '`null`'
  if (value instanceof Promise) return 'a promise: write `await` before it'
  if (typeof value === 'function')
    return `a function${value.name === '' ? '' : ` \`${value.name}\``}`
  const short = inShort(typeof value === 'object' ? textOfObject(value) : String(value))
  return typeof value === 'string' ? `\`"${short}"\`` : `\`${short}\` (${typeName(value)})`
}

function inShort(whole: string): string {
  const text = shownText(whole)
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 3)}...` : text
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  if (ArrayBuffer.isView(value)) return value.constructor.name
  return typeof value === 'object' ? 'mapping' : typeof value
}

/** As JSON, where it can be: a value may hold what JSON has not, such as itself. */
function textOfObject(value: object): string {
  if (ArrayBuffer.isView(value)) return `[${value}]`
  try {
    return JSON.stringify(value, (_, item: unknown) =>
      typeof item === 'bigint' ? String(item) : item,
    )
  } catch {
    return String(value)
  }
}
