import { sampleCategorical } from '../src/nn/masked-categorical.ts'
import type { Rng } from '../src/random/rng.ts'

/** What an action is drawn from in one state. */
export interface Distribution {
  draw(rng: Rng): number
  /** Of an allowed action. */
  probability(action: number): number
}

/** Draws by what the array says at the time. @param probabilities shape [A] */
export function categorical(probabilities: Float64Array): Distribution {
  return {
    draw: (rng) => sampleCategorical(probabilities, rng),
    probability: (action) => probabilities[action]!,
  }
}

/**
 * A draw from (1 − ε) policy + ε prior.
 *
 * @param prior asked for only where there is an ε
 * @returns the action, and its probability in the mixture
 */
export function drawMixture(
  policy: Distribution,
  prior: () => Distribution,
  epsilon: number,
  rng: Rng,
): readonly [action: number, probability: number] {
  if (epsilon === 0) {
    const action = policy.draw(rng)
    return [action, policy.probability(action)]
  }
  const explored = prior()
  const fromPrior = rng.uniform() < epsilon
  const action = (fromPrior ? explored : policy).draw(rng)
  const mixed = (1 - epsilon) * policy.probability(action) + epsilon * explored.probability(action)
  return [action, mixed]
}
