import { ConfigError } from '../../core/errors.ts'
import type { CellKind } from '../../nn/layers/cells.ts'

/** The three architectures that are compared. */
export const modelKinds = ['rnn', 'lstm', 'attention'] as const
export type ModelKind = (typeof modelKinds)[number]

/** Shape of an encoder–decoder; what a checkpoint needs to rebuild it. */
export interface ModelConfig {
  /** `rnn`: Elman cells; `lstm`: LSTM cells; `attention`: LSTM cells and Luong attention. */
  readonly kind: ModelKind
  /** Width of word and token embeddings, at least 1. */
  readonly embeddingDim: number
  /** Units of the decoder; even, because each direction of the encoder has half of them. */
  readonly hiddenDim: number
  /** Recurrent layers of the encoder and of the decoder, at least 1. */
  readonly numLayers: number
  /**
   * Whether a further recurrent layer reads what attention gave, so that the decoder remembers what
   * of the text it has read (as the upper layers of GNMT do, Wu et al. 2016, section 3). Only with
   * `attention`. Default false.
   */
  readonly rereads?: boolean
  /** Share of units dropped while training: embeddings, between layers, before the output. */
  readonly dropout: number
  /** Entries of the text vocabulary, V. */
  readonly textVocabularySize: number
  /** Actions of the env, A; the decoder's start token has id A. */
  readonly actionCount: number
}

export function cellKindOf(kind: ModelKind): CellKind {
  return kind === 'rnn' ? 'rnn' : 'lstm'
}

/** Throws a `ConfigError` that names the setting, the rule and the value. */
export function checkModelConfig(config: ModelConfig): void {
  const positive = [
    'embeddingDim',
    'hiddenDim',
    'numLayers',
    'textVocabularySize',
    'actionCount',
  ] as const
  for (const name of positive) {
    if (!Number.isInteger(config[name]) || config[name] < 1) {
      throw new ConfigError(`Expected \`${name}\` to be an integer >= 1, got \`${config[name]}\``)
    }
  }
  if (config.hiddenDim % 2 !== 0) {
    throw new ConfigError(
      `Expected \`hiddenDim\` to be even (each direction of the encoder has half), got \`${config.hiddenDim}\``,
    )
  }
  if (!(config.dropout >= 0 && config.dropout < 1)) {
    throw new ConfigError(`Expected \`dropout\` to be in [0, 1), got \`${config.dropout}\``)
  }
  if (config.rereads && config.kind !== 'attention') {
    throw new ConfigError(
      `Expected \`rereads\` to be false for \`${config.kind}\`: only \`attention\` has something to read again`,
    )
  }
  if (!modelKinds.includes(config.kind)) {
    throw new ConfigError(
      `Expected \`kind\` to be ${modelKinds.join(', ')}, got \`${config.kind}\``,
    )
  }
}
