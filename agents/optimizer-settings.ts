import { z } from 'zod'
import { adam } from '../src/nn/optimizers/adam.ts'
import type { Optimizer } from '../src/nn/optimizers/optimizer.ts'
import { rmsprop } from '../src/nn/optimizers/rmsprop.ts'

/** Settings of whatever changes the weights. */
export const optimizerSettings = {
  optimizer: z
    .enum(['adam', 'rmsprop'])
    .default('adam')
    .describe('What turns gradients into steps: Adam, or RMSprop with a decay of 0.99.'),
  optimizerEpsilon: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe('What keeps its divisions finite; null for 1e-8 with Adam, 1e-5 with RMSprop.'),
}

export interface OptimizerConfig {
  readonly optimizer: 'adam' | 'rmsprop'
  readonly optimizerEpsilon: number | null
}

export function optimizerOf({ optimizer, optimizerEpsilon }: OptimizerConfig): Optimizer {
  const options = optimizerEpsilon === null ? {} : { epsilon: optimizerEpsilon }
  return optimizer === 'adam' ? adam(options) : rmsprop(options)
}
