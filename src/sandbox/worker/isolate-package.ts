import { createRequire } from 'node:module'
import { SandboxError } from '../../core/errors.ts'

/** The part of isolated-vm that the sandbox uses; the same in versions 5 (Node 20) and 6. */
export interface IsolatePackage {
  readonly Isolate: new (options: { memoryLimit: number }) => Isolate
  readonly ExternalCopy: new (
    value: unknown,
    options?: { transferList: readonly ArrayBuffer[] },
  ) => ExternalCopy
  readonly Callback: new (callback: (...args: string[]) => unknown) => object
}

export interface ExternalCopy {
  copyInto(options?: { release?: boolean; transferIn?: boolean }): object
}

export interface Isolate {
  readonly isDisposed: boolean
  createContextSync(): IsolateContext
  dispose(): void
}

export interface IsolateContext {
  readonly global: {
    setSync(name: string, value: unknown): void
  }
  evalSync(code: string, options?: { reference?: boolean }): unknown
}

/** A function inside the isolate. `timeout` is wall-clock time in milliseconds. */
export interface GuestReference {
  getSync(name: string, options: { reference: true }): GuestReference
  applySync(
    receiver: undefined,
    args: readonly unknown[],
    options?: { timeout?: number; result?: { copy: true } },
  ): unknown
}

const PACKAGES = ['isolated-vm', 'isolated-vm-node20'] as const

/**
 * Loads whichever isolated-vm works with this Node. An isolate is made before one is settled on,
 * because an installed package may hold a binary for another version of Node.
 *
 * Throws a `SandboxError` when none works. Only call it in a process started with
 * `--no-node-snapshot`; without it Node 20 and newer crash.
 */
export function loadIsolatePackage(): IsolatePackage {
  const require = createRequire(import.meta.url)
  const failures: string[] = []
  for (const name of PACKAGES) {
    try {
      const loaded = require(name) as IsolatePackage
      new loaded.Isolate({ memoryLimit: 8 }).dispose()
      return loaded
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  throw new SandboxError(
    `Expected isolated-vm to load on Node ${process.versions.node}: install again with this Node, by \`npm ci\` ` +
      'in a clone or `npm install` in a project that uses the package (on Node 20 it takes python3, make and g++). ' +
      `Tried ${failures.join('; ')}`,
  )
}
