import { z } from 'zod'
import type { Registries } from '../../experiments/config/registries.ts'

/** Small registries with every kind of option: ranges, choices, records, nested lists. */
export const registries: Registries = {
  environments: {
    'code-generation': {
      description: 'Write a Python function.',
      configSchema: z.object({
        maxSteps: z.int().min(1).default(50),
        vocabSize: z.int().min(64).max(5000).default(256),
        observation: z.enum(['features', 'tokens']).default('features'),
      }),
    },
  },
  agents: {
    dqn: {
      description: 'Q-learning.',
      configSchema: z.object({
        hiddenDim: z.union([z.int().min(1), z.array(z.int().min(1))]).default(256),
        learningRate: z.number().gt(0).lte(1).default(0.001),
        gamma: z.number().min(0).max(1).default(0.99),
        epsilonStart: z.number().min(0).max(1).default(1),
        epsilonEnd: z.number().min(0).max(1).default(0.05),
        epsilonDecay: z.number().min(0).max(1).default(0.99),
        bufferCapacity: z.int().min(1).default(10_000),
        batchSize: z.int().min(1).default(32),
        minBufferSize: z.int().min(1).default(100),
        targetUpdateFrequency: z.int().min(1).default(10),
        targetUpdateUnit: z.enum(['gradient_steps', 'episodes']).default('gradient_steps'),
        double: z.boolean().default(true),
        trainFrequency: z.int().min(1).default(4),
      }),
    },
    random: { description: 'Uniform under the mask.', configSchema: z.object({}) },
  },
  rewards: {
    code_quality: {
      description: 'Correctness, quality, efficiency, progress.',
      configSchema: z.object({
        correctnessWeight: z.number().min(0).default(10),
        qualityWeight: z.number().min(0).default(2),
        efficiencyWeight: z.number().min(0).default(1),
        progressWeight: z.number().min(0).default(0.5),
      }),
    },
    sparse: { description: '1 or 0.', configSchema: z.object({}) },
    weighted_sum: {
      description: 'A sum.',
      configSchema: z.object({
        rewards: z.array(z.object({ type: z.string(), weightOf: z.number().default(1) })).min(1),
        names: z.record(z.string(), z.number()).default({}),
      }),
    },
  },
  initializers: ['grammar_prior', 'uniform'],
  problemSets: ['seed-train', 'seed-eval', 'seed-train/easy'],
}
