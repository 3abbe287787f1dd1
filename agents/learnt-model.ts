import { z } from 'zod'
import type { StoredTensor } from '../src/core/agent.ts'
import { CheckpointError, ContractError } from '../src/core/errors.ts'
import type { DescribedPosition, ProgramPosition } from '../src/core/policy-initializer.ts'
import type { LearnableModel } from '../src/models/learning/learnable-model.ts'

/** What of an agent learns that starts from a model. */
export const learntParts = ['correction', 'model', 'both'] as const
export type LearntPart = (typeof learntParts)[number]

export const learnSettings = {
  learn: z
    .enum(learntParts)
    .default('correction')
    .describe(
      'What learns where the initializer is a model. correction: a network that is added to it. model: its ' +
        'own weights. both.',
    ),
  modelLearningRate: z
    .number()
    .min(0)
    .max(1)
    .default(1e-4)
    .describe(
      'Step size for the weights of the model, where they learn; it falls by the same share as `learningRate`, ' +
        'unless that is 0.',
    ),
}

/** The step size of a model, which falls as the other does. @param now where the other has come to */
export function scheduledModelRate(
  config: { readonly learningRate: number; readonly modelLearningRate: number },
  now: number,
): number {
  const share = config.learningRate === 0 ? 1 : now / config.learningRate
  return share * config.modelLearningRate
}

/**
 * What a model that learns says of states to act in, [N × A]. Throws a `ContractError` without positions.
 *
 * @param explore whether what is done may be learnt from
 */
export function actByModel(
  model: LearnableModel,
  positions: readonly DescribedPosition[] | undefined,
  explore: boolean,
): Promise<Float32Array> {
  if (positions !== undefined) return model.act(positions, explore)
  throw new ContractError(
    'Expected `positions` beside the observations: the model that learns reads the program so far',
  )
}

/** Throws a `ContractError` where some of the states that a model learns from have no position. */
export function positionsOf(
  count: number,
  positions: readonly ProgramPosition[] | null,
): readonly ProgramPosition[] {
  if (positions?.length === count) return positions
  throw new ContractError(
    `Expected a \`position\` with every transition, since the initializer's model learns; got ${positions?.length ?? 0} for ${count}`,
  )
}

/** Norms of a model's gradients beside those of a network. */
export function underModel(norms: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(norms).map(([name, norm]) => [`model/${name}`, norm]))
}

/**
 * Throws a `CheckpointError` where a model has learnt in a state and none does here, or the other way round: a
 * correction means nothing beside another model than it was learnt with.
 *
 * @param isLearning whether one learns here
 */
export function checkLearntPart(
  tensors: Readonly<Record<string, StoredTensor>>,
  isLearning: boolean,
): void {
  const isThere = Object.keys(tensors).some((name) => name.startsWith('model/'))
  if (isThere === isLearning) return
  throw new CheckpointError(
    isThere
      ? 'The checkpoint does not fit this agent: its model has learnt, here `learn` is `correction`'
      : 'The checkpoint does not fit this agent: no model has learnt in it, here one does; set `learn: correction`',
  )
}
