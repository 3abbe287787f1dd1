import { z } from 'zod'
import { shellWord } from '../../src/log/typed-command.ts'
import { modelKinds } from '../../src/models/seq2seq/model-config.ts'
import { deviceNames } from '../../src/nn/device-names.ts'
import { canonicalKeys } from '../../src/settings/canonical-keys.ts'
import { Problems } from '../../src/settings/complaints.ts'
import { foldKey, sameKey, toSnakeCase } from '../../src/settings/key-case.ts'
import { describeIssue } from '../../src/settings/schema-issue.ts'
import { type TorchDevice, torchDevice } from '../config/torch-device.ts'
import { OF_SAMPLE, SAMPLE } from './sample-corpus.ts'

const share = () => z.number().min(0).max(1)
const count = () => z.number().int().min(1)

/**
 * Every setting of pretraining; the defaults are those of preset `compat`. Names may be written in
 * snake_case, kebab-case or camelCase.
 */
export const pretrainSchema = z.strictObject({
  model: z
    .enum([...modelKinds, 'all'])
    .default('all')
    .describe('Architecture to train; `all` trains each in turn and compares them'),
  preset: z
    .enum(['compat', 'fast', 'shipped'])
    .default('compat')
    .describe(
      'Defaults of the other settings: small batches for long, the recorded quick ones, or those of ' +
        'the model that ships with the project',
    ),
  data: z
    .string()
    .min(1)
    .default(SAMPLE)
    .describe(
      'Corpus: JSONL of docstring and code, or a CodeSearchNet file, may be gzipped; or the 20 pairs of `sample`',
    ),
  embeddingDim: count().default(128).describe('Width of word and token embeddings'),
  hiddenDim: count().default(256).describe('Units of the decoder; even'),
  numLayers: count().default(1).describe('Recurrent layers of encoder and decoder'),
  rereads: z
    .boolean()
    .default(false)
    .describe('Whether `attention` has a layer that remembers what of the text was read'),
  dropout: z.number().min(0).lt(1).default(0.1).describe('Share of units dropped in training'),
  batchSize: count().default(4).describe('Pairs per update'),
  numEpochs: count().default(50).describe('Passes over the training pairs'),
  learningRate: z.number().gt(0).default(0.001).describe('Step size of Adam at its highest'),
  learningRateSchedule: z
    .enum(['constant', 'cosine'])
    .default('constant')
    .describe('Whether the step size falls over the epochs'),
  maxTextLen: count().default(50).describe('Most words of a text; what is longer is cut'),
  maxCodeLen: z
    .number()
    .int()
    .min(4)
    .default(100)
    .describe('Most tokens of a program; longer pairs are left out'),
  saveDir: z.string().min(1).default('runs/pretrain').describe('Folder of models and results'),
  page: z
    .string()
    .regex(/\.md$/)
    .nullable()
    .default(null)
    .describe('Markdown file to write the comparison to as well, its plots beside it'),
  device: z
    .enum(['auto', ...deviceNames])
    .default('auto')
    .describe('What runs tensors; `mps` and `cuda:1`, as PyTorch calls them, are understood'),
  seed: z.number().int().min(0).default(0).describe('Seed of everything that is drawn'),
  maxMinutes: z
    .number()
    .gt(0)
    .nullable()
    .default(null)
    .describe('Wall-clock limit of training, for each model'),
  maxPairs: count().nullable().default(null).describe('Pairs read from the corpus; null reads all'),
  validationFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe('Share of the programs kept out of training, with all their wordings'),
  examples: z
    .number()
    .int()
    .min(0)
    .max(8)
    .default(0)
    .describe('Input/output examples the model reads after the docstring'),
  wordDropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of docstring words hidden in training'),
  labelSmoothing: z.number().min(0).lt(1).default(0).describe('Share of a target spread evenly'),
  weightDecay: z.number().min(0).default(0).describe('Decoupled weight decay'),
  maxGradNorm: z.number().gt(0).default(5).describe('Norm that gradients are scaled down to'),
  teacherForcingStart: share()
    .default(1)
    .describe('Share of true tokens among decoder inputs in the first epoch'),
  teacherForcingEnd: share().default(1).describe('The same in the last epoch; between, linear'),
  patience: count()
    .nullable()
    .default(5)
    .describe('Epochs without a better validation loss before training stops; null never'),
  textVocabularySize: z
    .number()
    .int()
    .min(64)
    .default(2000)
    .describe('Most entries of the text vocabulary'),
  vocabularySize: z
    .number()
    .int()
    .min(64)
    .max(5000)
    .default(256)
    .describe("Tokens of the env's vocabulary that programs are written in"),
  members: count().default(1).describe('Models trained per architecture, as an ensemble'),
  resume: z.boolean().default(false).describe('Go on from the training state in save_dir'),
  evalProblems: z
    .array(z.string().min(1))
    .default(['intro-100/dev'])
    .describe('Problem sets, or `set/part` of a split set, that samples are run on'),
  evalSamples: z
    .number()
    .int()
    .min(0)
    .default(100)
    .describe('Programs sampled per problem for pass@k; 0 leaves execution out'),
  beamWidth: count().default(10).describe('Width of beam search in the evaluation'),
})

export type PretrainOptions = z.output<typeof pretrainSchema>

/** What preset `fast` sets otherwise: a policy to start from after some 200 CPU seconds. */
const FAST: Partial<Record<keyof PretrainOptions, unknown>> = {
  model: 'attention',
  embeddingDim: 64,
  hiddenDim: 128,
  rereads: true,
  // Per second, batches of 16 learn most here: an epoch of them takes no longer than one of 64, as a
  // step's arrays stay in the cache, and makes four times as many updates.
  batchSize: 16,
  numEpochs: 5,
  learningRate: 0.0025,
  learningRateSchedule: 'cosine',
  dropout: 0,
  maxCodeLen: 60,
  maxPairs: 20000,
  wordDropout: 0.05,
  patience: null,
  textVocabularySize: 1600,
}

/** What preset `shipped` sets otherwise: the whole corpus, and as many words as 2 MB have room for. */
const SHIPPED: typeof FAST = {
  ...FAST,
  maxPairs: null,
  numEpochs: 4,
  textVocabularySize: 2600,
}

const PRESETS: Readonly<Record<string, typeof FAST>> = { fast: FAST, shipped: SHIPPED }

/**
 * Checks settings, puts the preset's defaults below them, and freezes the result.
 *
 * Throws a `ConfigError` that names every wrong setting, the rule it broke and, for a typo, the mend.
 */
export function resolvePretrainOptions(options: unknown): PretrainOptions {
  const problems = new Problems(() => 'pretrain')
  const canonical = canonicalKeys(pretrainSchema, options ?? {}, { path: [], problems })
  const given = canonical as Record<string, unknown>
  const torch = writtenDevice(options)
  const merged = {
    ...((given.data ?? SAMPLE) === SAMPLE ? OF_SAMPLE : {}),
    ...PRESETS[foldKey(String(given.preset ?? ''))],
    ...given,
    ...(torch === null ? {} : { device: torch.device }),
  }
  const parsed = pretrainSchema.safeParse(merged)
  for (const issue of parsed.error?.issues ?? []) {
    const name = issue.path.map((key) => toSnakeCase(String(key))).join('.')
    problems.add(
      issue.path as (string | number)[],
      describeIssue(issue, `\`${name}\``, pretrainSchema, merged),
    )
  }
  problems.throwIfAny()
  return Object.freeze(parsed.data as PretrainOptions)
}

/** What the written device stands for in PyTorch; null where it is a backend's own name, or none is written. */
export function writtenDevice(options: unknown): TorchDevice | null {
  const entries = Object.entries(options ?? {}) as [string, unknown][]
  return torchDevice(entries.find(([key]) => sameKey(key, 'device'))?.[1])
}

/** The command line that gives these options: what differs from the preset is spelled out. */
export function commandOf(options: PretrainOptions): string {
  const { preset, data } = options
  const defaults = resolvePretrainOptions({ preset, data })
  const changed = Object.entries(options).filter(
    ([key, value]) =>
      JSON.stringify(value) !== JSON.stringify(defaults[key as keyof PretrainOptions]),
  )
  const flags = changed.map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `--${toSnakeCase(key).replaceAll('_', '-')} ${shellWord(text)}`
  })
  return ['codegen-gym pretrain', `--preset ${preset}`, `--data ${shellWord(data)}`, ...flags].join(
    ' ',
  )
}
