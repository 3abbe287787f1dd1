import { z } from 'zod'
import { deviceNames } from '../../src/nn/device-names.ts'
import type {
  DataConfig,
  Device,
  EvaluationConfig,
  SandboxConfig,
  TrainingConfig,
} from './resolved-config.ts'

/** Ranges and defaults of every section that is not a choice from a registry. */

export const trainingSchema: z.ZodType<TrainingConfig> = z.object({
  numEpisodes: z
    .int()
    .min(1)
    .default(5000)
    .describe('Episodes over all problems together; each writes one program'),
  maxMinutes: z
    .number()
    .gt(0)
    .nullable()
    .default(null)
    .describe('Minutes of wall-clock after which training stops; null for no limit'),
  numEnvs: z.int().min(1).max(4096).default(16).describe('Environments stepped as one batch'),
  doubleBuffered: z
    .boolean()
    .default(false)
    .describe(
      'Step the environments in two halves: one is graded while the agent acts for the other and learns',
    ),
  evalFrequency: z
    .int()
    .min(0)
    .default(0)
    .describe('Episodes between evaluations on the evaluation problems; 0 for none'),
  saveFrequency: z
    .int()
    .min(0)
    .default(1000)
    .describe(
      'Episodes between checkpoints; 0 for none by episodes. One is saved at the start and one at the end',
    ),
  saveMinutes: z
    .number()
    .gt(0)
    .nullable()
    .default(5)
    .describe(
      'Minutes of wall-clock after which a checkpoint is saved in any case; null for never',
    ),
  keepCheckpoints: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'Checkpoints by episodes that are kept beside the last and the best, the latest ones, each under its number of episodes',
    ),
  logFrequency: z
    .int()
    .min(1)
    .default(50)
    .describe('Episodes between records in the metrics; one comes with each evaluation, too'),
  saveBestOnly: z
    .boolean()
    .default(false)
    .describe('While training, write a checkpoint only when it is the best so far'),
  stopWhenSolved: z
    .boolean()
    .default(true)
    .describe('Give a problem no more episodes once a program passes its visible tests'),
  curriculum: z
    .enum(['none', 'difficulty', 'success_rate'])
    .default('none')
    .describe(
      'How problems are drawn: all alike (`none`), from easy to hard (`difficulty`), or where success is near 1/2 (`success_rate`)',
    ),
  curriculumWindow: z
    .int()
    .min(1)
    .default(32)
    .describe('Latest episodes that a success rate is measured over'),
  curriculumThreshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('Success rate at which `difficulty` unlocks the next level'),
  curriculumFloor: z
    .number()
    .gt(0)
    .default(0.05)
    .describe('Added to the weight p (1 − p) of every problem in `success_rate`'),
  episodesPerDraw: z
    .int()
    .min(1)
    .default(1)
    .describe('Episodes in a row that a drawn problem gets'),
  baseline: z
    .enum(['equal', 'none'])
    .default('equal')
    .describe(
      'Uniform sampling under the mask beside the agent, with the same number of programs, or not at all',
    ),
})

export const evaluationSchema: z.ZodType<EvaluationConfig> = z.object({
  numEpisodes: z
    .int()
    .min(1)
    .default(20)
    .describe('Programs written for each problem; one where they are `deterministic`'),
  deterministic: z
    .boolean()
    .default(false)
    .describe('The best action instead of a draw, which writes one program again and again'),
  render: z.boolean().default(false).describe('Show each program as it is written'),
  problems: z
    .array(z.string().min(1))
    .min(1)
    .nullable()
    .default(null)
    .describe('Ids of the problems; null for all of `data.eval_problems`'),
})

export const dataSchema: z.ZodType<DataConfig> = z.object({
  problems: z
    .string()
    .min(1)
    .default('seed-train')
    .describe(
      'Problems to train on: a set by its name, a part of one (`intro-100/easy`), or the path of a file',
    ),
  evalProblems: z.string().min(1).default('seed-eval').describe('Problems to evaluate on'),
})

export const sandboxSchema: z.ZodType<SandboxConfig> = z.object({
  workers: z
    .int()
    .min(0)
    .max(256)
    .default(0)
    .describe('Worker processes; 0 for one less than the cores'),
  limits: z
    .enum(['training', 'grading'])
    .default('training')
    .describe('Limits of a program: counted work, the same on every machine, or generous time'),
})

/** Sections with keys of their own, whatever the experiment chooses. */
export const sectionSchemas = {
  training: trainingSchema,
  evaluation: evaluationSchema,
  data: dataSchema,
  sandbox: sandboxSchema,
} as const

const deviceSchema: z.ZodType<Device> = z.enum(['auto', ...deviceNames])

const RUN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

export const RUN_NAME_RULE =
  'up to 100 letters, digits, `.`, `_` and `-`, the first a letter or digit'

export function isRunName(name: string): boolean {
  return RUN_NAME.test(name) && !name.endsWith('.')
}

/** A seed: of a run, or of one of a benchmark's. */
export const seedSchema = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)

/** What an agent's section says of its start beside its own options. */
export const agentStartSchema = z.object({
  initializerTemperature: z
    .number()
    .gt(0)
    .default(1)
    .describe('What the initializer’s log-probabilities are divided by'),
})

/** How the keys of a file are meant; left out, its keys tell. */
const formatSchema = z.enum(['current', 'older'])

/** Keys of the top level; sections are checked one by one, for better messages. */
export const topSchema = z.object({
  name: z
    .string()
    .refine(isRunName, { message: `a run's name is ${RUN_NAME_RULE}` })
    .optional(),
  format: formatSchema.nullish(),
  seed: seedSchema.default(42),
  verbose: z.boolean().default(false),
  device: deviceSchema.default('auto'),
  environment: z.unknown().optional(),
  agent: z.unknown().optional(),
  reward: z.unknown().optional(),
  training: z.unknown().optional(),
  evaluation: z.unknown().optional(),
  data: z.unknown().optional(),
  sandbox: z.unknown().optional(),
  /** What wrote a run's own file; of no consequence when it is read. */
  versions: z.unknown().optional(),
})
