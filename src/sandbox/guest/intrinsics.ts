/** Globals that only booting needs, or that make code of text, and the guest's own way out. */
const TAKEN_AWAY = [
  'createPyodideModule',
  'log',
  'os',
  'read',
  'load',
  'readbuffer',
  'console',
  'eval',
  'Function',
  'setTimeout',
  'clearTimeout',
  'guest',
]

/**
 * Freezes everything that JavaScript starts with, and takes away what would make code of text, so that
 * whatever runs here later finds the same `JSON`, `Array.prototype` and `Object.keys` as the guard did.
 * Afterwards no global leads to anything of the guest but its virtual clock. Called last of all.
 */
export function freezeIntrinsics(): void {
  const root = globalThis as unknown as Record<string, unknown>
  for (const name of TAKEN_AWAY) Reflect.deleteProperty(root, name)
  const globals = Object.getOwnPropertyNames(root).map((name) => root[name])
  fixReachable([...globals, ...hiddenIntrinsics()], root)
  for (const name of Reflect.ownKeys(root)) {
    fix(root, name, Object.getOwnPropertyDescriptor(root, name) as PropertyDescriptor)
  }
}

/** Fixes what can be reached from some values, but for one object. */
function fixReachable(from: readonly unknown[], except: object): void {
  const seen = new Set<object>()
  const waiting = [...from]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) continue
    if (seen.has(value) || value === except) continue
    seen.add(value)
    waiting.push(Object.getPrototypeOf(value))
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor
      waiting.push(property.value, property.get, property.set)
      fix(value, key, property)
    }
    Object.preventExtensions(value)
  }
}

/**
 * `Object.freeze` would do it in one call, but then V8 takes every write to an element of an array,
 * typed or not, for one that a prototype may forbid, at fifty times the price.
 */
function fix(owner: object, key: PropertyKey, property: PropertyDescriptor): void {
  const writable = 'value' in property ? { writable: false } : {}
  Object.defineProperty(owner, key, { ...property, ...writable, configurable: false })
}

/** Intrinsics that no global names. */
function hiddenIntrinsics(): unknown[] {
  const generator = function* () {
    yield 0
  }
  const asynchronous = async () => {}
  const asynchronousGenerator = async function* () {
    yield 0
  }
  const iterators = [[], new Map(), new Set(), ''].map((one) => one[Symbol.iterator]())
  return [generator, asynchronous, asynchronousGenerator, ...iterators, /a/[Symbol.matchAll]('')]
}
