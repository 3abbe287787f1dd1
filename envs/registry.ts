import type { z } from 'zod'
import type { Env } from '../src/core/env.ts'
import { ConfigError } from '../src/core/errors.ts'
import type { Problem } from '../src/core/problem.ts'
import type { TokenVocabulary } from '../src/core/token-language.ts'
import { register } from '../src/gym/registry.ts'
import { createVocabulary } from '../src/python/grammar/vocabulary.ts'
import { checkValue } from '../src/settings/schema-issue.ts'
import { codeGenerationConfigSchema } from './code-generation/config.ts'
import { type CodeGenerationDeps, CodeGenerationEnv } from './code-generation-env.ts'
import { isProblem, type MadeFrom, readMakeOptions } from './make-options.ts'

/** What an env is made from besides its settings; the vocabulary is made to size when left out. */
export type EnvDeps = Omit<CodeGenerationDeps, 'vocabulary'> & {
  readonly vocabulary?: TokenVocabulary
}

/** An env that ships with the package. */
export interface EnvDefinition {
  readonly id: string
  readonly description: string
  /** Settings in camelCase, each described and with its default. */
  readonly configSchema: z.ZodType
  /** Validates the settings (`ConfigError`) and makes a fresh env. */
  create(config: unknown, deps: EnvDeps): Env
}

const vocabularies = new Map<number, TokenVocabulary>()

function vocabularyOfSize(size: number): TokenVocabulary {
  const vocabulary = vocabularies.get(size) ?? createVocabulary({ size })
  vocabularies.set(size, vocabulary)
  return vocabulary
}

const codeGeneration: EnvDefinition = {
  id: 'code-generation',
  description: 'Write one Python function, token by token; END runs the visible tests.',
  configSchema: codeGenerationConfigSchema,
  create(config, deps) {
    const place = 'Env "code-generation"'
    const settings = checkValue(codeGenerationConfigSchema, config ?? {}, ConfigError, place)
    const vocabulary = deps.vocabulary ?? vocabularyOfSize(settings.vocabSize)
    if (vocabulary.size !== settings.vocabSize) {
      throw new ConfigError(
        `${place}: \`vocabSize\` is ${settings.vocabSize}, the vocabulary given has ${vocabulary.size} tokens`,
      )
    }
    return new CodeGenerationEnv(settings, { ...deps, vocabulary })
  },
}

/** The envs that ship with the package, by id. */
export const envDefinitions: ReadonlyMap<string, EnvDefinition> = new Map([
  [codeGeneration.id, codeGeneration],
])

const NEEDED = ['problems', 'sandbox', 'reward', 'syntax'] as const

/** Where `make` finds what its caller leaves out, or names. */
export interface EnvSources {
  /** Makes a dependency that is not given; asked for those alone. */
  readonly defaults: {
    readonly [K in (typeof NEEDED)[number]]?: () => EnvDeps[K] | Promise<EnvDeps[K]>
  }
  /** Problems of a set's name or a file's path, or read from the form that a file holds them in. */
  problemsOf(given: string | readonly object[]): Promise<readonly Problem[]>
}

function isLoaded(problems: string | readonly object[]): problems is readonly Problem[] {
  return typeof problems !== 'string' && problems.every(isProblem)
}

/** Makes the package's envs known to `make(id, {config, ...deps})`. */
export function registerEnvs({ defaults, problemsOf }: EnvSources): void {
  for (const definition of envDefinitions.values()) {
    register<MadeFrom>({
      id: definition.id,
      description: definition.description,
      readOptions: (given, ofSpec) =>
        readMakeOptions(definition.id, definition.configSchema, given, ofSpec),
      // Problems have hidden tests: a spec that anybody reads has none of them, at most their set's name.
      specOptions: ({ config = {}, problems }) =>
        typeof problems === 'string' ? { config, problems } : { config },
      async create({ config, problems, ...parts }) {
        const given: Partial<EnvDeps> =
          problems === undefined
            ? parts
            : {
                ...parts,
                problems: isLoaded(problems) ? problems : await problemsOf(problems),
              }
        const missing = NEEDED.filter((name) => given[name] === undefined)
        const made = missing.map(async (name) => {
          const value = await defaults[name]?.()
          if (value !== undefined) return [name, value]
          throw new ConfigError(`make("${definition.id}") needs \`${name}\` in its options`)
        })
        const deps = { ...given, ...Object.fromEntries(await Promise.all(made)) }
        return definition.create(config, deps)
      },
    })
  }
}
