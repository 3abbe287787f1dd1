/**
 * Freezes everything that JavaScript starts with, and takes away what would make code of text, so that
 * whatever runs here later finds the same `Array.prototype` and `Object.keys` as the guard did.
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
      const property = Object.getOwnPropertyDescriptor(value, key)
      waiting.push(property?.value, property?.get, property?.set)
    }
    Object.freeze(value)
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
