import { z } from 'zod'
import { ConfigError } from '../src/core/errors.ts'
import type { Reward } from '../src/core/reward.ts'
import { checkArgument, mapping } from '../src/settings/call-options.ts'
import { canonicalKeys } from '../src/settings/canonical-keys.ts'
import { Problems } from '../src/settings/complaints.ts'
import { Registry } from '../src/settings/registry.ts'
import { checkValue } from '../src/settings/schema-issue.ts'
import {
  type CodeQualityConfig,
  codeQualityConfigSchema,
  createCodeQualityReward,
} from './code-quality.ts'
import { clip, gate, scale, weightedSum } from './combinators.ts'
import {
  type CurriculumConfig,
  createCurriculumReward,
  curriculumConfigSchema,
} from './curriculum.ts'
import { type NoveltyConfig, noveltyDecay, noveltySettings } from './novelty.ts'
import { createPartialReward, type PartialConfig, partialConfigSchema } from './partial.ts'
import { type PotentialConfig, potentialSettings, potentialShaping } from './potential.ts'
import { createSparseReward, sparseConfigSchema } from './sparse.ts'

/** A reward by name and its options, as experiments write it. */
export interface RewardChoice {
  readonly type: string
  readonly [option: string]: unknown
}

export interface RewardDefinition {
  readonly description: string
  /** Options in camelCase, each described and with its default. */
  readonly configSchema: z.ZodObject
  /** @param config options that the schema has validated. */
  create(config: never): Reward
}

/** Any reward with its options; lazy, because combinators hold rewards that may be combinators. */
const inner: z.ZodType<RewardChoice, RewardChoice> = z
  .lazy((): z.ZodType<RewardChoice, RewardChoice> => {
    const options = Object.entries(rewards).map(([name, { configSchema }]) =>
      configSchema.safeExtend({ type: z.literal(name) }),
    )
    const any: unknown = z.discriminatedUnion('type', options as unknown as [z.ZodObject])
    return any as z.ZodType<RewardChoice, RewardChoice>
  })
  .describe('A reward by its `type`, with its options beside it.')

const weightedSumSchema = z.strictObject({
  parts: z
    .array(z.strictObject({ reward: inner, weight: z.number().default(1) }))
    .min(1)
    .describe('The rewards and what each is multiplied by; a weight left out is 1.'),
})

const gateSchema = z.strictObject({
  reward: inner,
  condition: inner
    .default({ type: 'sparse' })
    .describe('The reward that opens it, asked at every step.'),
  threshold: z.number().default(1).describe('Smallest score of `condition` that lets it through.'),
})

const clipSchema = z
  .strictObject({
    reward: inner,
    low: z.number().default(-1).describe('Smallest score of a step.'),
    high: z.number().default(1).describe('Largest score of a step.'),
  })
  .refine((config) => config.low <= config.high, {
    path: ['high'],
    message: 'must be at least `low`',
  })

const scaleSchema = z.strictObject({
  reward: inner,
  factor: z.number().describe('What every score is multiplied by.'),
})

const potentialSchema = z.strictObject({
  reward: inner.default({ type: 'partial' }).describe('The reward that is shaped.'),
  ...potentialSettings,
})

const noveltySchema = z.strictObject({
  reward: inner.default({ type: 'partial' }).describe('The reward that repetitions decay.'),
  ...noveltySettings,
})

/** The rewards that ship with the package, by name. */
export const rewards: Readonly<Record<string, RewardDefinition>> = {
  code_quality: {
    description: 'Correctness, quality, efficiency and progress, each with its weight.',
    configSchema: codeQualityConfigSchema,
    create: (config: CodeQualityConfig) => createCodeQualityReward(config),
  },
  partial: {
    description:
      'Share of visible tests passed beyond the best trivial answer, and a bonus for all.',
    configSchema: partialConfigSchema,
    create: (config: PartialConfig) => createPartialReward(config),
  },
  sparse: {
    description: '1 when every visible test passes, else 0.',
    configSchema: sparseConfigSchema,
    create: () => createSparseReward(),
  },
  curriculum: {
    description: 'Moves from syntax to partial to full correctness over training.',
    configSchema: curriculumConfigSchema,
    create: (config: CurriculumConfig) => createCurriculumReward(config),
  },
  weighted_sum: {
    description: 'Adds rewards up, each times its weight.',
    configSchema: weightedSumSchema,
    create: ({ parts }: z.output<typeof weightedSumSchema>) =>
      weightedSum(parts.map(({ reward, weight }) => ({ reward: createReward(reward), weight }))),
  },
  gate: {
    description: 'Pays a reward only where a condition scores enough.',
    configSchema: gateSchema,
    create: (config: z.output<typeof gateSchema>) =>
      gate(createReward(config.reward), createReward(config.condition), config.threshold),
  },
  clip: {
    description: 'Keeps the score of every step within bounds.',
    configSchema: clipSchema,
    create: (config: z.output<typeof clipSchema>) =>
      clip(createReward(config.reward), config.low, config.high),
  },
  scale: {
    description: 'A reward times a factor.',
    configSchema: scaleSchema,
    create: (config: z.output<typeof scaleSchema>) =>
      scale(createReward(config.reward), config.factor),
  },
  potential: {
    description:
      'Potential-based shaping on top of a reward: sooner told, and the same best policy.',
    configSchema: potentialSchema,
    create: ({ reward, ...config }: PotentialConfig & { readonly reward: RewardChoice }) =>
      potentialShaping(createReward(reward), config),
  },
  novelty: {
    description: 'A reward that pays less for what was written before without passing.',
    configSchema: noveltySchema,
    create: ({ reward, ...config }: NoveltyConfig & { readonly reward: RewardChoice }) =>
      noveltyDecay(createReward(reward), config),
  },
}

const registry = new Registry('reward', rewards)

const CHOICE = { ...mapping, rule: 'an object, such as `{ type: "partial" }`' }

/**
 * Makes a reward from its name and options; keys may be written in snake_case.
 * Throws a `ConfigError` that names the likely reward or the option that breaks its rule.
 */
export function createReward(choice: RewardChoice): Reward {
  checkArgument('createReward', 'choice', choice, CHOICE)
  const { type, ...options } = choice
  const definition = registry.lookup(type)
  const place = `Reward "${type}"`
  const problems = new Problems(() => place)
  const canonical = canonicalKeys(definition.configSchema, options, { path: [], problems })
  problems.throwIfAny()
  const config = checkValue(definition.configSchema, canonical, ConfigError, place)
  return definition.create(config as never)
}
