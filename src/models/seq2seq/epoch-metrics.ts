/** What an epoch of training came to. Apart from the trainer, so that reports load no tensors for it. */
export interface EpochMetrics {
  /** Counts from 1. */
  readonly epoch: number
  /** Cross-entropy a token in nats, dropout on. */
  readonly trainLoss: number
  readonly validationLoss: number
  /** exp(validationLoss). */
  readonly perplexity: number
  /** Share of validation tokens that are the likeliest under teacher forcing. */
  readonly tokenAccuracy: number
  /** Share of validation programs whose every token is. */
  readonly exactMatch: number
  /** Mean global norm of the gradients before clipping. */
  readonly gradNorm: number
  readonly learningRate: number
  /** Updates since the start of training. */
  readonly updates: number
  /** False for an epoch that was cut short. */
  readonly complete: boolean
  /** Whether this is the lowest validation loss so far. */
  readonly best: boolean
}
