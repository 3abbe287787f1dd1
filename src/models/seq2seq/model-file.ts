import { z } from 'zod'
import { CheckpointError } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { TokenVocabulary } from '../../core/token-language.ts'
import { writeAtomically } from '../../log/atomic-file.ts'
import { readNamedFile, whyUnread } from '../../log/named-file.ts'
import { withAdvice } from '../../log/with-advice.ts'
import { readSafetensors, writeSafetensors } from '../../nn/checkpoint.ts'
import { Rng } from '../../random/rng.ts'
import { type ModelConfig, modelKinds } from './model-config.ts'
import { Seq2SeqNetwork } from './network.ts'
import { Seq2SeqModel } from './seq2seq-model.ts'
import { TextTokenizer } from './text-tokenizer.ts'

const FORMAT = 'codegen-gym-seq2seq'
const VERSION = 1

/** What a model's JSON file says beside its weights. */
export interface ModelDescription {
  readonly name: string
  /** How it was made: command, seed, hash of the corpus, losses. */
  readonly provenance: JsonObject
  readonly vocabularySize: number
}

/** The weights are at `PATH.safetensors`, all else at `PATH.json`. */
export function modelPaths(path: string): { readonly weights: string; readonly json: string } {
  const base = path.replace(/\.(safetensors|json)$/, '')
  return { weights: `${base}.safetensors`, json: `${base}.json` }
}

/**
 * Writes `PATH.safetensors` and `PATH.json`; each is replaced atomically.
 *
 * @param precision `half` for weights that are done with learning: half the size
 */
export async function saveModel(
  path: string,
  model: Seq2SeqModel,
  vocabularySize: number,
  provenance: JsonObject = {},
  precision: 'single' | 'half' = 'half',
): Promise<void> {
  const { weights, json } = modelPaths(path)
  const stored = model.network.parameters.toStored('')
  const weightsSha256 = await writeSafetensors(weights, stored, { format: FORMAT }, precision)
  const description = {
    format: FORMAT,
    version: VERSION,
    name: model.name,
    config: model.network.config as unknown as Json,
    vocabularySize,
    vocabularyHash: model.vocabularyHash,
    weightsSha256,
    provenance,
    tokenizer: model.tokenizer.toJSON(),
  }
  writeAtomically(json, `${JSON.stringify(description)}\n`)
}

/** Size of the vocabulary a saved model writes, and how it was made, without its weights. */
export async function describeModel(path: string): Promise<ModelDescription> {
  const { json } = modelPaths(path)
  const { name, provenance, vocabularySize } = await withAdvice(
    `Model ${json} cannot be used`,
    () => ADVICE,
    () => readDescription(json),
  )
  return { name, provenance, vocabularySize }
}

/**
 * Reads what {@link saveModel} wrote. The caller disposes the model.
 *
 * Throws a `CheckpointError` when a file is missing, damaged or foreign, or when the model writes
 * another vocabulary than the one given.
 *
 * @param fixed whether it will never learn, which makes it faster
 */
export async function loadModel(
  path: string,
  vocabulary: TokenVocabulary,
  fixed = false,
): Promise<Seq2SeqModel> {
  const { weights, json } = modelPaths(path)
  return withAdvice(
    `Model ${json} cannot be used`,
    () => ADVICE,
    () => readModel(weights, json, vocabulary, fixed),
  )
}

const ADVICE = 'fetch both of its files again, or train it again (`pretrain`)'

async function readModel(
  weights: string,
  json: string,
  vocabulary: TokenVocabulary,
  fixed: boolean,
): Promise<Seq2SeqModel> {
  const saved = await readDescription(json)
  if (saved.vocabularyHash !== vocabulary.hash) {
    throw new CheckpointError(
      `Model ${json} writes a vocabulary of ${saved.vocabularySize} tokens ` +
        `(${saved.vocabularyHash.slice(0, 12)}), this one has ${vocabulary.size} ` +
        `(${vocabulary.hash.slice(0, 12)}); set the environment's vocabulary size to match`,
    )
  }
  const { tensors, sha256 } = await readSafetensors(weights)
  if (saved.weightsSha256 !== undefined && saved.weightsSha256 !== sha256) {
    throw new CheckpointError(
      `Model ${json} cannot be used: ${weights} is not what was saved with it; put both files back as they were`,
    )
  }
  const tokenizer = TextTokenizer.fromJSON(saved.tokenizer)
  const network = new Seq2SeqNetwork(saved.config, new Rng(0), fixed)
  try {
    network.parameters.fromStored('', tensors)
    return new Seq2SeqModel(saved.name, network, tokenizer, saved.vocabularyHash)
  } catch (error) {
    network.dispose()
    throw error
  }
}

interface SavedModel extends ModelDescription {
  readonly config: ModelConfig
  readonly vocabularyHash: string
  readonly tokenizer: Json
  /** Binds the weights to this file; models of before do not say. */
  readonly weightsSha256?: string
}

async function readDescription(path: string): Promise<SavedModel> {
  let text: string
  try {
    text = (await readNamedFile(path)).toString('utf8')
  } catch (cause) {
    throw new CheckpointError(`Model ${path}: ${whyUnread(cause)}`, { cause })
  }
  let saved: Partial<SavedModel> & { readonly format?: unknown; readonly version?: unknown }
  try {
    saved = JSON.parse(text) as typeof saved
  } catch (cause) {
    throw new CheckpointError(`Model ${path} cannot be used: it is not JSON`, { cause })
  }
  if (saved?.format === undefined) {
    throw new CheckpointError(`Model ${path} cannot be used: it is not a model of codegen-gym`)
  }
  if (saved.format !== FORMAT || saved.version !== VERSION) {
    throw new CheckpointError(
      `Model ${path} cannot be used: expected format ${FORMAT} version ${VERSION}, ` +
        `got ${String(saved.format)} version ${String(saved.version ?? 'none')}`,
    )
  }
  const checked = storedSchema.safeParse(saved)
  if (checked.success) return saved as SavedModel
  const at = (checked.error.issues[0]?.path ?? []).join('.')
  throw new CheckpointError(
    `Model ${path} cannot be used: \`${at}\` is not what \`pretrain\` wrote; put the file back, or train it anew`,
  )
}

/** What is read of the JSON file; its tokenizer reads the rest. */
const storedSchema = z.looseObject({
  name: z.string(),
  provenance: z.looseObject({}),
  vocabularySize: z.int().min(1),
  vocabularyHash: z.string(),
  config: z.looseObject({
    kind: z.enum(modelKinds),
    embeddingDim: z.int().min(1),
    hiddenDim: z.int().min(1),
    numLayers: z.int().min(1),
    rereads: z.boolean().optional(),
    dropout: z.number(),
    textVocabularySize: z.int().min(1),
    actionCount: z.int().min(1),
  }),
  tokenizer: z.looseObject({}),
  weightsSha256: z.string().optional(),
})
