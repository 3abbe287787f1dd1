import { ConfigError } from '../../src/core/errors.ts'
import type { PolicyInitializer } from '../../src/core/policy-initializer.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { classesOf, type TokenClass } from './token-classes.ts'

/**
 * Weight of each class, shared out evenly among its tokens; only ratios matter. Whatever the
 * vocabulary's size, a class keeps its share.
 *
 * They are near the maximum-likelihood shares of the classes, under the mask, in the references of
 * the 60 training problems of `intro-100`, moved towards short programs: what ends a line or the
 * program counts more. So `return`, closing brackets, arguments and bound locals come first.
 */
export const defaultPriorWeights: Readonly<Record<TokenClass, number>> = {
  end: 10,
  newline: 0.6,
  indent: 1.4,
  dedent: 5,
  delete: 0.01,
  return: 10,
  assign: 0.6,
  augmented: 0.4,
  arithmetic: 0.6,
  comparison: 0.4,
  bitwise: 0.02,
  paren: 0.7,
  bracket: 0.3,
  brace: 0.05,
  closing: 6,
  comma: 0.15,
  colon: 1.4,
  flow: 1.2,
  logic: 0.5,
  constant: 0.5,
  parameter: 10,
  local: 5,
  self: 0.2,
  builtin: 1.2,
  method: 0.2,
  digit: 2,
  number: 0.1,
  string: 0.1,
  other: 0.05,
}

export interface GrammarPriorSettings {
  /** Weights that replace the defaults; each a number > 0. */
  readonly weights?: Partial<Readonly<Record<TokenClass, number>>>
  /** Power the distribution is raised to: 0 is uniform, 1 the weights as they are. Default 1. */
  readonly strength?: number
}

/**
 * A bias over tokens that holds in every state and knows nothing of any problem: it looks at the
 * kind of a token alone. Throws a `ConfigError` for a weight that is not above 0.
 */
export function createGrammarPrior(
  vocabulary: TokenVocabulary,
  settings: GrammarPriorSettings = {},
): PolicyInitializer {
  const weights = { ...defaultPriorWeights, ...settings.weights }
  const strength = settings.strength ?? 1
  for (const [name, weight] of Object.entries(weights)) {
    if (Number.isFinite(weight) && weight > 0 && name in defaultPriorWeights) continue
    throw new ConfigError(
      `Grammar prior: expected weight \`${name}\` to be a known class and a number > 0, got \`${weight}\``,
    )
  }
  const classes = classesOf(vocabulary)
  const sizes = new Map<TokenClass, number>()
  for (const name of classes) sizes.set(name, (sizes.get(name) ?? 0) + 1)
  return staticInitializer(
    'grammar_prior',
    Float32Array.from(classes, (name) => strength * Math.log(weights[name] / sizes.get(name)!)),
  )
}

/** No bias at all: every allowed action is as likely as the next. */
export function createUniformPrior(actionCount: number): PolicyInitializer {
  return staticInitializer('uniform', new Float32Array(actionCount))
}

function staticInitializer(name: string, staticLogits: Float32Array): PolicyInitializer {
  const actionCount = staticLogits.length
  return {
    name,
    actionCount,
    staticLogits,
    async logProbs(prefixes) {
      const all = new Float32Array(prefixes.length * actionCount)
      for (let row = 0; row < prefixes.length; row++) all.set(staticLogits, row * actionCount)
      return all
    },
    dispose() {},
  }
}
