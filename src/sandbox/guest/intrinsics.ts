/**
 * Freezes everything that JavaScript starts with, and takes away what would make code of text, so that
 * whatever runs here later finds the same `JSON`, `Array.prototype` and `Object.keys` as the guard did.
 *
 * Runs inside the isolate, last of all: sent there as text, uses nothing outside itself.
 */
export function freezeIntrinsics(): void {
  const root = globalThis as unknown as Record<string, unknown>
  const given = ['createPyodideModule', 'log', 'os', 'read', 'load', 'readbuffer', 'console']
  for (const name of [...given, 'eval', 'Function', 'setTimeout', 'clearTimeout']) {
    Reflect.deleteProperty(root, name)
  }
  const seen = new Set<object>()
  const waiting: unknown[] = [
    ...Object.getOwnPropertyNames(root)
      .filter((name) => name !== 'guest')
      .map((name) => root[name]),
    ...hidden(),
  ]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) continue
    if (seen.has(value) || value === root) continue
    seen.add(value)
    waiting.push(Object.getPrototypeOf(value))
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor
      waiting.push(property.value, property.get, property.set)
      fix(value, key, property)
    }
    Object.preventExtensions(value)
  }

  for (const name of Reflect.ownKeys(root)) {
    fix(root, name, Object.getOwnPropertyDescriptor(root, name) as PropertyDescriptor)
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
  function hidden(): unknown[] {
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
}
