/** Anything `JSON.stringify` writes and `JSON.parse` reads back unchanged. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

export type JsonObject = { readonly [key: string]: Json }

/** Whether a value comes back from JSON as it went in: no class, no `undefined`, no NaN. */
export function isJson(value: unknown): value is Json {
  return strayPart(value) === null
}

/** What does not come back from JSON as it went in. */
export interface StrayPart {
  /** Where it is in the whole, such as `.seen[3]`; empty for the whole itself. */
  readonly path: string
  readonly part: unknown
}

/**
 * The first part that keeps a value from being JSON, or null.
 *
 * @param above what the value is a part of: whoever leads back to it has no end
 */
export function strayPart(value: unknown, above: object[] = []): StrayPart | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return null
  if (typeof value === 'number' && Number.isFinite(value)) return null
  const stray = { path: '', part: value }
  if (typeof value !== 'object' || above.includes(value)) return stray
  const isArray = Array.isArray(value)
  if (!isArray && Object.getPrototypeOf(value) !== Object.prototype) return stray
  above.push(value)
  // By an iterator, which shows the holes of an array, too.
  for (const [key, item] of isArray ? value.entries() : Object.entries(value)) {
    const inner = strayPart(item, above)
    if (inner === null) continue
    return { ...inner, path: `${isArray ? `[${key}]` : `.${key}`}${inner.path}` }
  }
  above.pop()
  return null
}
