import type { LearnMetrics } from '../../../src/core/agent.ts'
import type { ProgramPosition } from '../../../src/core/policy-initializer.ts'
import { layerNorms } from '../../../src/nn/layer-norms.ts'
import { logProbsOf } from '../../../src/nn/masked-categorical.ts'
import type { Rng } from '../../../src/random/rng.ts'
import type { Segment } from '../../../src/replay/rollout.ts'
import { meanMetrics } from '../../mean-metrics.ts'
import type { PolicyLoss } from '../policy-loss.ts'
import type { LearningRates, PolicyNetwork } from '../policy-network.ts'
import type { ReinforceLoss } from '../reinforce/reinforce-loss.ts'
import { type ScheduledConfig, scheduledSettings } from '../shared-settings.ts'
import { generalisedAdvantages, standardise } from './generalised-advantage.ts'
import type { PpoBatch, PpoLoss } from './ppo-loss.ts'
import { explainedVariance, meanOf, valueLoss } from './value-loss.ts'

// Legend: N steps of a rollout, A actions; the network's outputs are A logits and a value.

export interface ActorCriticOptions extends ScheduledConfig {
  readonly gamma: number
  readonly gaeLambda: number
  readonly rewardScale: number
  readonly valueCoefficient: number
  readonly valueClip: number | null
  readonly normaliseAdvantages: boolean
  /** Passes over the rollout; it ends early once a pass's divergence is above `targetKl`. */
  readonly epochs: number
  /** Steps per gradient step; null for the whole rollout. */
  readonly minibatchSize: number | null
  readonly targetKl: number | null
  /** The algorithm: what is minimised beside the value's error. */
  policyLoss(batch: PpoBatch, now: LossTime): PolicyLoss & Partial<PpoLoss> & Partial<ReinforceLoss>
}

/** What of a loss changes in the course of a run. */
export interface LossTime {
  /** How far schedules have come, 0 to 1. */
  readonly way: number
  readonly entropyBonus: number
}

interface UpdateTime extends LossTime, LearningRates {}

interface Rollout {
  readonly observations: readonly Float32Array[]
  readonly masksT: readonly Int8Array[]
  readonly actionsT: readonly number[]
  readonly behaviourLogProbsT: readonly number[]
  readonly proximalLogProbsT: readonly number[]
  readonly priorsT: readonly Float32Array[]
  readonly positionsT: readonly ProgramPosition[]
  readonly advantagesT: Float32Array
  /** Values before the update. */
  readonly valuesT: Float32Array
  /** What the value is fitted to. */
  readonly returnsT: Float32Array
}

/** Actor-critic updates on rollouts; A2C and PPO differ in the policy's loss and the passes. */
export class ActorCriticLearner {
  readonly #network: PolicyNetwork
  readonly #options: ActorCriticOptions

  constructor(network: PolicyNetwork, options: ActorCriticOptions) {
    this.#network = network
    this.#options = options
  }

  /**
   * One update. Its metrics are means over its gradient steps.
   *
   * @param way how far schedules have come, 0 to 1
   */
  async update(segments: readonly Segment[], rng: Rng, way: number): Promise<LearnMetrics> {
    const rollout = await this.#prepare(segments)
    const { epochs, targetKl } = this.#options
    const now = { way, ...scheduledSettings(this.#options, way) }
    const all: LearnMetrics[] = []
    let passes = 0
    while (passes < epochs) {
      const pass = await this.#pass(rollout, now, rng)
      all.push(...pass)
      passes++
      if (targetKl !== null && (meanMetrics(pass).approx_kl ?? 0) > targetKl) break
    }
    return {
      ...meanMetrics(all),
      value_mean: meanOf(rollout.valuesT),
      explained_variance: explainedVariance(rollout.valuesT, rollout.returnsT),
      epochs: passes,
      gradient_steps: all.length,
      steps: rollout.actionsT.length,
    }
  }

  /** One pass over the rollout in shuffled minibatches; the metrics of each. */
  async #pass(rollout: Rollout, now: UpdateTime, rng: Rng): Promise<LearnMetrics[]> {
    const steps = rollout.actionsT.length
    const size = Math.min(steps, this.#options.minibatchSize ?? steps)
    const order = Array.from({ length: steps }, (_, t) => t)
    if (size < steps) rng.shuffle(order)
    const batches: LearnMetrics[] = []
    for (let from = 0; from < steps; from += size) {
      batches.push(await this.#gradientStep(rollout, order.slice(from, from + size), now))
    }
    return batches
  }

  async #gradientStep(
    rollout: Rollout,
    rows: readonly number[],
    now: UpdateTime,
  ): Promise<LearnMetrics> {
    const { valueCoefficient, valueClip, normaliseAdvantages } = this.#options
    const take = <T>(from: ArrayLike<T>) => rows.map((row) => from[row] as T)
    const masksT = take(rollout.masksT)
    const { priorsT, positionsT } = rollout
    const states = {
      observations: take(rollout.observations),
      priorsT: priorsT.length === 0 ? [] : take(priorsT),
      positionsT: positionsT.length === 0 ? [] : take(positionsT),
    }
    const { logitsT, valuesT, priorLogitsT, update } = await this.#network.forward(states)
    const advantages = Float32Array.from(take(rollout.advantagesT))
    const batch = {
      logitsT,
      masksT,
      actionsT: take(rollout.actionsT),
      behaviourLogProbsT: take(rollout.behaviourLogProbsT),
      proximalLogProbsT: take(rollout.proximalLogProbsT),
      priorLogitsT,
      // One step alone has no deviation: it would be told that it was worth nothing.
      advantagesT: normaliseAdvantages && rows.length > 1 ? standardise(advantages) : advantages,
    }
    const policy = this.#options.policyLoss(batch, now)
    const value = valueLoss({
      valuesT: valuesT!,
      returnsT: Float32Array.from(take(rollout.returnsT)),
      before: valueClip === null ? null : { valuesT: take(rollout.valuesT), clip: valueClip },
    })
    const valueGradient = value.gradient.map((slope) => valueCoefficient * slope)
    const gradients = { logitsT: policy.gradient, valuesT: valueGradient }
    const { gradNorm, norms } = await update(gradients, now)
    return {
      loss: policy.loss + valueCoefficient * value.loss,
      policy_loss: policy.loss,
      value_loss: value.loss,
      entropy: policy.entropy,
      ...given('behaviour_kl', policy.behaviourKl),
      ...given('approx_kl', policy.approxKl),
      ...given('clip_fraction', policy.clipFraction),
      grad_norm: gradNorm,
      ...layerNorms(norms),
    }
  }

  /** Values of every step and of what follows, and from them advantages and returns. */
  async #prepare(segments: readonly Segment[]): Promise<Rollout> {
    const { gamma, gaeLambda, rewardScale } = this.#options
    const observations = segments.flatMap((segment) => segment.observations)
    const following = segments.flatMap((segment) => [...segment.bootstraps.values()])
    const priorsT = segments.flatMap((segment) => segment.priors)
    const positionsT = segments.flatMap((segment) => segment.positions)
    const outputs = await this.#network.predict({ observations, priorsT, positionsT }, following)
    const values = outputs.valuesT!
    const advantagesT = new Float32Array(observations.length)
    let start = 0
    let bootstrapRow = observations.length
    for (const segment of segments) {
      const length = segment.actions.length
      const valuesT = values.subarray(start, start + length)
      const valuesTp1 = segment.actions.map((_, t) =>
        segment.bootstraps.has(t) ? values[bootstrapRow++]! : (valuesT[t + 1] ?? 0),
      )
      const advantages = generalisedAdvantages(
        {
          rewardsT: segment.rewards.map((reward) => reward * rewardScale),
          discountsT: segment.discounts,
          lastsT: segment.lasts,
          valuesT,
          valuesTp1,
        },
        gamma,
        gaeLambda,
      )
      advantagesT.set(advantages, start)
      start += length
    }
    const masksT = segments.flatMap((segment) => segment.masks)
    const actionsT = segments.flatMap((segment) => segment.actions)
    return {
      observations,
      masksT,
      actionsT,
      behaviourLogProbsT: segments.flatMap((segment) => segment.behaviourLogProbs),
      proximalLogProbsT: logProbsOf(outputs.logitsT, masksT, actionsT),
      priorsT,
      positionsT,
      advantagesT,
      valuesT: values.slice(0, observations.length),
      returnsT: advantagesT.map((advantage, t) => advantage + values[t]!),
    }
  }
}

/** A metric that not every algorithm has. */
function given(name: string, value: number | undefined): LearnMetrics {
  return value === undefined ? {} : { [name]: value }
}
