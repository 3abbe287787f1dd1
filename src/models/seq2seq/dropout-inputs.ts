import { floats, type HostTensor, type HostTensors } from '../../nn/compile/compiled.ts'
import { dropoutFactors } from '../../nn/layers/dropout.ts'
import type { Rng } from '../../random/rng.ts'
import type { BatchSteps } from './batch-shapes.ts'
import type { ModelConfig } from './model-config.ts'

// Legend: B batch, S text steps, T program steps, W width.

/** Rows and steps of a batch. */
export interface BatchSize {
  /** B. */
  readonly rows: number
  readonly steps: BatchSteps
}

/**
 * Factors of dropout on embeddings, between layers and before the output. They are drawn for a batch without
 * its padding: how much of that there is changes none of them.
 *
 * @param own size of the batch
 * @param padded what it is padded to
 */
export function dropoutInputs(
  config: ModelConfig,
  own: BatchSize,
  padded: BatchSize,
  rng: Rng,
): HostTensors {
  const { dropout, embeddingDim, hiddenDim, numLayers } = config
  if (dropout === 0) return {}
  const draw = (side: keyof BatchSteps, width: number, order: Order = 'steps first') => {
    const [from, to] = [own, padded].map(({ rows, steps }) => ({ rows, steps: steps[side] }))
    const factors = dropoutFactors(from!.rows * from!.steps * width, dropout, rng)
    return placed(factors, order, from!, to!, width)
  }
  const layers = Array.from({ length: numLayers - 1 }, (_, i) => i + 1)
  return {
    'dropout/words': draw('words', embeddingDim),
    ...Object.fromEntries(layers.map((i) => [`dropout/encoder/${i}`, draw('words', hiddenDim)])),
    'dropout/tokens': draw('tokens', embeddingDim),
    ...Object.fromEntries(layers.map((i) => [`dropout/decoder/${i}`, draw('tokens', hiddenDim)])),
    // In the order that trainings of before were drawn in, which go on from their states.
    'dropout/features': draw('tokens', hiddenDim, 'rows first'),
  }
}

type Order = 'steps first' | 'rows first'

interface Extent {
  readonly rows: number
  readonly steps: number
}

/** Factors of a batch among those of the padded one, which are 0 elsewhere; time-major [T·B, W]. */
function placed(
  factors: Float32Array,
  order: Order,
  from: Extent,
  to: Extent,
  width: number,
): HostTensor {
  const all = new Float32Array(to.rows * to.steps * width)
  for (let t = 0; t < from.steps; t++) {
    for (let b = 0; b < from.rows; b++) {
      const at = order === 'steps first' ? t * from.rows + b : b * from.steps + t
      all.set(factors.subarray(at * width, (at + 1) * width), (t * to.rows + b) * width)
    }
  }
  return floats(all, [to.rows * to.steps, width])
}
