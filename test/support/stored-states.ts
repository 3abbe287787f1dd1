import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Json } from '../../src/core/json.ts'
import type { StoredState } from '../../src/state/stored-state.ts'
import { codeOf, root, sourceFiles } from './import-graph.ts'

const SAMPLES = join(root, 'test/contracts/states')

export interface FoundState {
  readonly name: string
  /** Path of its samples within {@link SAMPLES}, whether or not they are there. */
  readonly samplesPath: string
  readonly state: StoredState<unknown>
}

export interface FoundStates {
  readonly states: readonly FoundState[]
  /** Files with a `defineState` that no `export const` names, which nobody but that file can read. */
  readonly hidden: readonly string[]
}

/** Every `defineState` of the sources, in the order of their names. */
export async function findStates(): Promise<FoundStates> {
  const states: FoundState[] = []
  const hidden: string[] = []
  for (const file of sourceFiles()) {
    const code = codeOf(file)
    const calls = [...code.matchAll(/(?<!function )\bdefineState(?:<[^()]*>)?\(/g)]
    if (calls.length === 0) continue
    const named = [...code.matchAll(/^export const (\w+) = defineState(?:<[^()]*>)?\(/gm)]
    if (named.length < calls.length) hidden.push(file)
    const module = await import(pathToFileURL(join(root, file)).href)
    const [folder = ''] = file.split('/')
    for (const [, variable = ''] of named) {
      const state = module[variable] as StoredState<unknown>
      states.push({ name: state.name, samplesPath: `${folder}/${state.name}.json`, state })
    }
  }
  return { states: states.sort((a, b) => (a.name < b.name ? -1 : 1)), hidden }
}

/** Paths of all samples, within their folder. */
export function samplePaths(): string[] {
  return readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(SAMPLES, join(parentPath, name)).split(sep).join('/'))
    .sort()
}

/** One stored state of every version, the oldest first. */
export function readSamples(path: string): Json[] {
  return JSON.parse(readFileSync(join(SAMPLES, path), 'utf8')) as Json[]
}

/** A place in a value that its schema knows of. */
export interface Place {
  readonly path: readonly (string | number)[]
  /** What the value has there; undefined where it has nothing. */
  readonly value: unknown
  /** Whether anything may stand there: somebody else reads it. */
  readonly isOpen: boolean
  /** Whether its object must have it. */
  readonly isRequired: boolean
}

type Shape = z.core.JSONSchema.BaseSchema

/** Every place of a schema, the first of lists and records, beside what a value has there. */
export function placesOf(schema: z.ZodType, value: unknown): Place[] {
  const shape = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
  return [...places(shape, value, [], false)]
}

function* places(
  given: Shape,
  value: unknown,
  path: Place['path'],
  isRequired: boolean,
): Generator<Place> {
  const shape = given.anyOf?.find(({ type }) => type !== 'null') ?? given
  yield { path, value, isOpen: shape.type === undefined && !shape.enum, isRequired }
  for (const [key, part] of Object.entries(shape.properties ?? {})) {
    const isKey = shape.required?.includes(key) ?? false
    yield* places(part as Shape, partOf(value, key), [...path, key], isKey)
  }
  const { items, additionalProperties: entries } = shape
  const each = typeof items === 'object' ? items : typeof entries === 'object' ? entries : null
  if (each === null) return
  const [[key, first] = ['*', undefined]] = Object.entries(value ?? {})
  yield* places(each as Shape, first, [...path, shape.type === 'array' ? 0 : key], false)
}

function partOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

/** A copy of a value with another part at a place; left out where that part is undefined. */
export function withPart(value: unknown, path: Place['path'], part: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return part
  const copy = structuredClone(value) as object
  const changed = withPart(Reflect.get(copy, key), rest, part)
  if (changed === undefined) Reflect.deleteProperty(copy, key)
  else Reflect.set(copy, key, changed)
  return copy
}
