import { fileURLToPath } from 'node:url'
import type { PolicyInitializer } from '../../src/core/policy-initializer.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { Registry } from '../../src/settings/registry.ts'
import { createBigramPrior } from './bigram-prior.ts'
import { createGrammarPrior, createUniformPrior } from './grammar-prior.ts'
import { loadSequenceInitializer } from './sequence-model.ts'

export interface InitializerDefinition {
  readonly description: string
  /** Path of the model's `.json`, where it is a model: what is behind the name may be trained anew. */
  readonly model?: string
  create(vocabulary: TokenVocabulary): Promise<PolicyInitializer>
}

/** Made by the commands that its JSON file names; see README.md beside it. */
const SHIPPED_MODEL = fileURLToPath(new URL('./models/attention.json', import.meta.url))

/** Every initializer that comes with the package, by the name used as `agent.initializer`. */
export const initializerRegistry: Readonly<Record<string, InitializerDefinition>> = {
  grammar_prior: {
    description:
      'A bias by kind of token: what closes or ends, `return`, and the arguments first. Knows no problem.',
    create: async (vocabulary) => createGrammarPrior(vocabulary),
  },
  bigram_prior: {
    description:
      'A bias by the kind of the last token: how Python is written, from training references. Knows no problem.',
    create: async (vocabulary) => createBigramPrior(vocabulary),
  },
  seq2seq: {
    description:
      'A small LSTM with attention, pretrained on generated programs: from docstring and header. It has seen no program that solves a measured problem.',
    model: SHIPPED_MODEL,
    create: (vocabulary) => loadSequenceInitializer(SHIPPED_MODEL, vocabulary),
  },
  uniform: {
    description: 'No bias: uniform over what the mask allows.',
    create: async (vocabulary) => createUniformPrior(vocabulary.size),
  },
}

const registry = new Registry('initializer', initializerRegistry)

/** The initializer of a name. Throws a `ConfigError` that names the likely one. */
export function lookupInitializer(name: string): InitializerDefinition {
  return registry.lookup(name, ", or the path of a model's .json file")
}
