import type { AnyEnv } from '../core/env.ts'
import { discreteCount } from './base-env.ts'
import { Discrete } from './spaces/discrete.ts'

/**
 * Seeded random actions for an env: allowed by its mask where they are counted, else drawn from its
 * action space, whose own generator this restarts.
 */
export function actionSource(env: AnyEnv, seed: number): () => unknown {
  const count = discreteCount(env.actionSpace)
  if (count === null) {
    env.actionSpace.seed(seed)
    return () => env.actionSpace.sample()
  }
  const actions = new Discrete(count, { seed })
  return () => actions.sample(env.actionMasks() as Int8Array)
}
