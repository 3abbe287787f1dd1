import { statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { tsImport } from 'tsx/esm/api'
import type { CodegenGymError } from '../core/errors.ts'
import { oneLine } from '../log/one-line.ts'
import { systemTrouble } from '../log/system-trouble.ts'
import { syntaxMistake } from './syntax-mistake.ts'

export type UserModule = Readonly<Record<string, unknown>>

export interface UserModuleOptions {
  /** What the file is for, for messages: `Reward file`. */
  readonly what: string
  /** The class of what is thrown. */
  readonly error: new (
    message: string,
    options?: ErrorOptions,
  ) => CodegenGymError
}

/**
 * Loads a user's `.ts`, `.mts`, `.js` or `.mjs` file, without a build step. Gives its named exports;
 * those of a file taken for CommonJS too. Throws an error of the class given, of one line that names
 * the file: it is missing, of another kind, or does not load.
 */
export async function loadUserModule(
  file: string,
  { what, error: ErrorClass }: UserModuleOptions,
): Promise<UserModule> {
  const absolute = path.resolve(file)
  if (!/\.[cm]?[jt]s$/.test(file)) {
    throw new ErrorClass(`${what} "${file}": expected a .ts or .js file`)
  }
  const found = statSync(absolute, { throwIfNoEntry: false })
  if (found?.isFile() !== true) {
    const why = found === undefined ? 'there is no such file' : 'it is no file'
    throw new ErrorClass(`${what} "${file}": ${why}`)
  }
  const url = pathToFileURL(absolute).href
  try {
    const typescript = /\.[cm]?ts$/.test(file)
    const loaded = (await (typescript ? tsImport(url, import.meta.url) : import(url))) as UserModule
    return withoutDefault(loaded)
  } catch (cause) {
    const why = systemTrouble(cause) ?? syntaxMistake(cause, absolute) ?? oneLine(cause)
    throw new ErrorClass(`${what} "${file}" does not load: ${why}`, { cause })
  }
}

/**
 * A file taken for CommonJS, as where no package.json says otherwise, has its exports twice. A class or
 * function that is the default export stays under that name.
 */
function withoutDefault({ default: whole, ...named }: UserModule): UserModule {
  if (typeof whole === 'function') return { ...named, default: whole }
  return typeof whole === 'object' && whole !== null ? { ...whole, ...named } : named
}

/** What a module exports, for a message that says what it should. */
export function exportsOf(loaded: UserModule): string {
  const names = Object.keys(loaded)
  return names.length === 0 ? 'no exports' : names.map((name) => `\`${name}\``).join(', ')
}
