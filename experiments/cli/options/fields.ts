import { z } from 'zod'

/** An option without a value, off unless it is given. */
export function flag(description: string) {
  return z.boolean().default(false).describe(description)
}

/** `--json`; every command that prints figures has it. */
export function jsonFlag(what = 'JSON') {
  return flag(`Print ${what}`)
}

/** An option that may be left out. `unset` says what holds then, where its description does not. */
export function optional<S extends z.ZodType>(schema: S, description: string, unset?: string) {
  return schema.optional().meta(unset === undefined ? { description } : { description, unset })
}

/** A count, of at least one. */
export function count() {
  return z.number().int().min(1)
}

/** A seed of random numbers. */
export function seed() {
  return z.number().int().min(0)
}

/** `--set` of commands about one problem. */
export function setOfProblem(description = 'Set or file') {
  return optional(z.string(), description, 'every set that ships')
}

/** `--runs-folder`. */
export function runsFolder(description: string) {
  return z.string().default('runs').describe(description)
}
