import type { z } from 'zod'
import type { CommandContext } from './terminal/terminal.ts'

/** A command line, without the program's own name, and what there is to say of it; '' for nothing. */
export type CommandExample = readonly [line: string, note: string]

/**
 * All there is to say of a command. What yargs is told, the check of what was written, `--help`, the page
 * of commands and shell completion follow from it.
 *
 * Options and what runs are imported when they are asked for: a list of all commands loads neither zod nor
 * anything that a command does.
 */
export interface CommandDefinition<S extends z.ZodObject> {
  /** The words that call it, such as `problems import`. */
  readonly name: string
  /** Keys of the options that have no name on the line: `<file>` is required, `[file]` is not, and `<runs..>` are several. */
  readonly positionals?: string
  readonly describe: string
  readonly examples: readonly CommandExample[]
  /** Said below its help. */
  readonly epilogue?: string
  /**
   * Keys in camelCase, each described; `--max-mb` is `maxMb`. The only place of their types, ranges and
   * defaults. Meta `alias` is another spelling, and `unset` says what holds without the option where that
   * is no fixed value.
   */
  readonly options: () => Promise<S>
  readonly run: () => Promise<CommandRun<z.output<S>>>
}

/** Does the work. Misuse is thrown as a `ConfigError` or its like; an exit code is put in the context. */
export type CommandRun<O> = (options: O, context: CommandContext) => Promise<void>

/** A command whose options have a type of their own, which a list of commands cannot have in common. */
export interface Command extends Omit<CommandDefinition<z.ZodObject>, 'run'> {
  readonly kind: 'command'
  /** Checks what was written; what it gives with success runs the command. */
  readonly prepare: (written: Readonly<Record<string, unknown>>) => Promise<Preparation>
}

export type Preparation =
  | { readonly ok: true; readonly run: (context: CommandContext) => Promise<void> }
  | { readonly ok: false; readonly error: z.ZodError }

/** Commands whose first word they share. */
export interface CommandGroup {
  readonly kind: 'group'
  readonly name: string
  readonly describe: string
  readonly commands: readonly Command[]
}

export function defineCommand<S extends z.ZodObject>(definition: CommandDefinition<S>): Command {
  const { run, ...rest } = definition
  return {
    kind: 'command',
    ...rest,
    async prepare(written) {
      const { success, data, error } = (await rest.options()).safeParse(written)
      if (!success) return { ok: false, error }
      return { ok: true, run: async (context) => (await run())(data, context) }
    },
  }
}

/** The last of the words that call a command, and its positionals: `import <file>`. */
export function usageOf({ name, positionals }: Command): string {
  const word = name.split(' ').at(-1) ?? name
  return positionals === undefined ? word : `${word} ${positionals}`
}

/** Names of the positionals, in their order. */
export function positionalNames({ positionals = '' }: Command): string[] {
  return [...positionals.matchAll(/[<[](\w+)(?:\.\.)?[\]>]/g)].map(([, name]) => name ?? '')
}
