/** `buffer_capacity` and `buffer-capacity` → `bufferCapacity`. */
export function toCamelCase(key: string): string {
  return key.replaceAll(/(?<=[a-z0-9])[_-]([a-z0-9])/gi, (_match, next: string) =>
    next.toUpperCase(),
  )
}

/** `bufferCapacity` → `buffer_capacity`. */
export function toSnakeCase(key: string): string {
  return key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}

/** Whether two keys differ at most in how their words are joined. */
export function sameKey(a: string, b: string): boolean {
  return foldKey(a) === foldKey(b)
}

/** What stays of a key when case and joints are left out. */
export function foldKey(key: string): string {
  return key.replaceAll(/[_-]/g, '').toLowerCase()
}
