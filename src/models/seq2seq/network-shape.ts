import { glorotUniform } from '../../nn/initial-weights.ts'
import { attentionSpecs } from '../../nn/layers/attention.ts'
import { type BidirectionalShape, bidirectionalSpecs } from '../../nn/layers/bidirectional.ts'
import { embeddingSpecs } from '../../nn/layers/embedding.ts'
import { type RecurrentShape, recurrentSpecs } from '../../nn/layers/recurrent.ts'
import type { ParameterSpec } from '../../nn/parameters.ts'
import type { Rng } from '../../random/rng.ts'
import { cellKindOf, type ModelConfig } from './model-config.ts'

/** Both directions of every layer together are as wide as the decoder, whose first states they make. */
export function encoderShape(config: ModelConfig): BidirectionalShape {
  return {
    kind: cellKindOf(config.kind),
    inputSize: config.embeddingDim,
    hiddenSize: config.hiddenDim,
    numLayers: config.numLayers,
  }
}

export function decoderShapes(config: ModelConfig): readonly RecurrentShape[] {
  return Array.from({ length: config.numLayers }, (_, i) => ({
    kind: cellKindOf(config.kind),
    inputSize: i === 0 ? config.embeddingDim : config.hiddenDim,
    hiddenSize: config.hiddenDim,
  }))
}

export function rereaderShape({ kind, hiddenDim }: ModelConfig): RecurrentShape {
  return { kind: cellKindOf(kind), inputSize: hiddenDim, hiddenSize: hiddenDim }
}

/** First weights of all layers. The decoder's table has one row more than there are actions: the start token. */
export function networkSpecs(config: ModelConfig, rng: Rng): Record<string, ParameterSpec> {
  const { embeddingDim, hiddenDim, actionCount, textVocabularySize } = config
  const decoder = decoderShapes(config).map((shape, i) =>
    recurrentSpecs(rng, `decoder/${i}`, shape),
  )
  return {
    ...embeddingSpecs(rng, {
      words: [textVocabularySize, embeddingDim],
      tokens: [actionCount + 1, embeddingDim],
    }),
    ...bidirectionalSpecs(rng, 'encoder', encoderShape(config)),
    ...Object.assign({}, ...decoder),
    ...(config.kind === 'attention' ? attentionSpecs(rng, 'attention', hiddenDim, hiddenDim) : {}),
    ...(config.rereads ? recurrentSpecs(rng, 'rereader', rereaderShape(config)) : {}),
    'output/kernel': {
      shape: [hiddenDim, actionCount],
      values: glorotUniform(rng.split('output/kernel'), hiddenDim, actionCount),
    },
    'output/bias': { shape: [actionCount], values: new Float32Array(actionCount) },
  }
}
