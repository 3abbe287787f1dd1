import { loadCorpus } from '../../experiments/supervised/corpus.ts'
import { SAMPLE } from '../../experiments/supervised/sample-corpus.ts'
import type { EncodedPair } from '../../src/models/seq2seq/batches.ts'
import type { ModelKind } from '../../src/models/seq2seq/model-config.ts'
import { Seq2SeqNetwork } from '../../src/models/seq2seq/network.ts'
import { Seq2SeqModel } from '../../src/models/seq2seq/seq2seq-model.ts'
import { TextTokenizer } from '../../src/models/seq2seq/text-tokenizer.ts'
import { Seq2SeqTrainer, type TrainerConfig } from '../../src/models/seq2seq/trainer.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import { Rng } from '../../src/random/rng.ts'

/** The sequence models that `pretrain` trains, with all that an update may draw. */
export const sequenceCases: Readonly<Record<string, ModelKind>> = {
  'seq2seq, rnn': 'rnn',
  'seq2seq, lstm': 'lstm',
  'seq2seq, attention': 'attention',
}

const VOCABULARY_SIZE = 256

/** Settings of the training, and the dropout of the network. */
export interface SequenceSettings extends TrainerConfig {
  readonly dropout: number
}

const settings: SequenceSettings = {
  dropout: 0.1,
  batchSize: 4,
  numEpochs: 50,
  learningRate: 0.01,
  learningRateSchedule: 'cosine',
  maxGradNorm: 5,
  weightDecay: 0.01,
  labelSmoothing: 0.1,
  wordDropout: 0.1,
  teacherForcingStart: 1,
  teacherForcingEnd: 0.5,
  patience: null,
}

export interface SequenceTraining {
  readonly model: Seq2SeqModel
  readonly trainer: Seq2SeqTrainer
  readonly config: SequenceSettings
  /** What it learns from. */
  readonly pairs: readonly EncodedPair[]
  /** What its batches are drawn by. */
  readonly rng: Rng
  dispose(): void
}

/** A trainer of the pairs that ship. */
export async function sequenceTraining(
  kind: ModelKind,
  seed: number,
  change: Partial<SequenceSettings> = {},
): Promise<SequenceTraining> {
  const config = { ...settings, ...change }
  const vocabulary = createVocabulary({ size: VOCABULARY_SIZE })
  const { items } = await loadCorpus(SAMPLE, { vocabulary, maxCodeLen: 64, maxPairs: null })
  const tasks = items.map(({ task }) => task)
  const tokenizer = TextTokenizer.build(tasks, { maxTextLength: 16 })
  const network = new Seq2SeqNetwork(
    {
      kind,
      embeddingDim: 12,
      hiddenDim: 24,
      numLayers: 2,
      rereads: kind === 'attention',
      dropout: config.dropout,
      textVocabularySize: tokenizer.size,
      actionCount: vocabulary.size,
    },
    new Rng(seed).split('weights'),
  )
  const model = new Seq2SeqModel(kind, network, tokenizer, vocabulary.hash)
  const pairs = items.map(({ task, tokens }) => model.encodePair(task, tokens))
  const data = { train: pairs, validation: pairs.slice(0, 2) }
  const rng = new Rng(seed).split('train')
  const trainer = new Seq2SeqTrainer(model, data, config, rng)
  return {
    model,
    trainer,
    config,
    pairs,
    rng,
    dispose() {
      trainer.dispose()
      model.dispose()
    },
  }
}
