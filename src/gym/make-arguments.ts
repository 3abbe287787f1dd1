import { z } from 'zod'
import type { EnvSpec } from '../core/env.ts'
import { ConfigError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { shownText } from '../log/foreign-text.ts'
import { isPromise } from '../settings/call-options.ts'
import { checkValue, show } from '../settings/schema-issue.ts'
import { isPlainObject } from '../settings/schema-shape.ts'

const options = z.custom<JsonObject>(isPlainObject, 'a mapping of keys to values')

const storedSpec: z.ZodType<EnvSpec> = z.strictObject({
  id: z.string(),
  options,
  needs: z.array(z.string()),
  wrappers: z.array(z.strictObject({ name: z.string(), options })),
})

/**
 * The spec that `make` was given, or that of an id alone.
 *
 * @param known ids that are registered, for the message
 * @throws {ConfigError} of one line for what is neither.
 */
export function specOf(given: unknown, known: readonly string[]): EnvSpec {
  if (typeof given === 'string') return { id: given, options: {}, needs: [], wrappers: [] }
  if (isPlainObject(given) && typeof given.id === 'string') {
    return checkValue(storedSpec, given, ConfigError, `make: the spec of "${given.id}"`)
  }
  throw new ConfigError(
    shownText(
      `make: expected an env id, or a spec as an env's \`spec\` is, got ${show(given)} (known ids: ${known.join(', ')})`,
    ),
  )
}

/** Throws a `ConfigError` of one line unless the options of `make` are an object. */
export function checkMakeOptions(id: string, given: unknown): void {
  if (isPlainObject(given) && !isPromise(given)) return
  throw new ConfigError(
    shownText(
      `make("${id}"): expected the options to be an object, got ${show(given)}: write \`make("${id}", { name: value })\``,
    ),
  )
}
