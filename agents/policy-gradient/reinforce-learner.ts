import type { LearnMetrics } from '../../src/core/agent.ts'
import type { Mlp } from '../../src/nn/mlp.ts'
import { Adam } from '../../src/nn/optimizer.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { EliteQueue } from '../../src/replay/elite-queue.ts'
import { discountedReturn, type Episode } from '../../src/replay/episode.ts'
import { stackRows } from '../../src/replay/stack-rows.ts'
import { ObservationPacker } from '../observation.ts'
import type { ReinforceConfig } from './config.ts'
import { episodeAdvantage } from './episode-advantage.ts'
import { reinforceLoss } from './loss.ts'
import { addPrior } from './prior-logits.ts'
import { ProblemBaselines } from './problem-baselines.ts'

// Legend: N steps of an update, A actions.

/** Rows of one update, one entry per step. */
interface Rows {
  readonly observations: Float32Array[]
  readonly masksT: Int8Array[]
  readonly actionsT: number[]
  readonly advantagesT: number[]
  readonly behaviourLogProbsT: number[]
  readonly divergenceWeightsT: number[]
  /** One row per step, or none at all where there is no prior that depends on the state. */
  readonly priorsT: Float32Array[]
}

/** One gradient step from finished episodes and elites: a single forward and backward pass. */
export class ReinforceLearner {
  readonly optimizer: Adam
  readonly #network: Mlp
  readonly #config: ReinforceConfig
  readonly #packer: ObservationPacker
  readonly #referenceLogits: Float32Array

  /** @param referenceLogits the prior that the policy is held to, shape [A] */
  constructor(network: Mlp, config: ReinforceConfig, referenceLogits: Float32Array) {
    this.#referenceLogits = referenceLogits
    this.#network = network
    this.#config = config
    this.#packer = new ObservationPacker(network.inputSize)
    this.optimizer = new Adam(network.parameters, {
      learningRate: config.learningRate,
      maxGradNorm: config.maxGradNorm,
    })
  }

  /** The baselines must already hold the episodes' returns. */
  async update(
    episodes: readonly Episode[],
    baselines: ProblemBaselines,
    elites: EliteQueue | null,
    rng: Rng,
  ): Promise<LearnMetrics> {
    const rows = emptyRows()
    const compared =
      this.#config.baseline === 'window' ? baselines : returnsOf(episodes, this.#config.gamma)
    for (const episode of episodes) {
      const advantage = this.#advantage(episode, compared)
      if (advantage !== null) {
        addRows(rows, episode, advantage, this.#config.entropyCoefficient, true)
      }
    }
    const onPolicySteps = rows.masksT.length
    if (elites !== null) this.#addElites(rows, elites, baselines, rng)
    const returns = episodes.map((episode) => discountedReturn(episode.rewards, this.#config.gamma))
    const episodeReturn = returns.reduce((sum, value) => sum + value, 0) / episodes.length
    const steps = rows.masksT.length
    if (steps === 0) return { episode_return: episodeReturn, steps }
    const pass = await this.#network.forward(this.#packer.pack(rows.observations), steps)
    const priorLogitsT = rows.priorsT.length === 0 ? null : stackRows(rows.priorsT)
    const result = reinforceLoss(
      { ...rows, logitsT: addPrior(pass.output, priorLogitsT), onPolicySteps },
      this.#config.importance,
      priorLogitsT ?? this.#referenceLogits,
    )
    const gradients = await this.#network.backward(pass, result.gradient)
    const gradNorm = this.optimizer.step(gradients)
    return {
      loss: result.loss,
      entropy: result.entropy,
      approx_kl: result.approxKl,
      grad_norm: gradNorm,
      episode_return: episodeReturn,
      steps,
      elite_steps: steps - onPolicySteps,
    }
  }

  /** Null where the episode is not among those that the risk quantile learns from. */
  #advantage(episode: Episode, baselines: ProblemBaselines): number | null {
    const { gamma, riskQuantile, baseline, normaliseAdvantages } = this.#config
    const problemId = problemOf(episode)
    const episodeReturn = discountedReturn(episode.rewards, gamma)
    const statistics = baselines.statistics(problemId)
    const rule = {
      leaveOneOut: baseline === 'leave_one_out' && isOwn(episode),
      normalise: normaliseAdvantages,
    }
    if (riskQuantile === null) return episodeAdvantage(episodeReturn, statistics, rule)
    const threshold = baselines.quantile(problemId, 1 - riskQuantile)
    if (episodeReturn < threshold) return null
    return episodeAdvantage(
      episodeReturn,
      { ...statistics, mean: threshold },
      { ...rule, leaveOneOut: false },
    )
  }

  #addElites(rows: Rows, elites: EliteQueue, baselines: ProblemBaselines, rng: Rng): void {
    const { eliteBatch, eliteCoefficient, eliteWeighting } = this.#config
    for (const { episode, score } of elites.sample(eliteBatch, rng)) {
      const { mean, standardDeviation } = baselines.statistics(problemOf(episode))
      const lead = (score - mean) / Math.max(standardDeviation, 1e-6)
      const weight = eliteWeighting === 'uniform' ? 1 : Math.min(1, Math.max(0, lead))
      if (weight > 0) addRows(rows, episode, eliteCoefficient * weight, 0, false)
    }
  }
}

/** Whether the policy made the whole episode: what an elite began says nothing of how well it does. */
export function isOwn(episode: Episode): boolean {
  return episode.chosen.every(Boolean)
}

/** The returns of the policy's own episodes among these, by problem. */
function returnsOf(episodes: readonly Episode[], gamma: number): ProblemBaselines {
  const returns = new ProblemBaselines(episodes.length)
  for (const episode of episodes) {
    if (isOwn(episode)) returns.add(problemOf(episode), discountedReturn(episode.rewards, gamma))
  }
  return returns
}

/** The key of an episode's baseline; episodes of envs without problems share one. */
export function problemOf(episode: Episode): string {
  return episode.outcome?.problemId ?? ''
}

function emptyRows(): Rows {
  return {
    observations: [],
    masksT: [],
    actionsT: [],
    advantagesT: [],
    behaviourLogProbsT: [],
    divergenceWeightsT: [],
    priorsT: [],
  }
}

function addRows(
  rows: Rows,
  episode: Episode,
  advantage: number,
  divergenceWeight: number,
  onlyChosen: boolean,
): void {
  for (let t = 0; t < episode.actions.length; t++) {
    if (onlyChosen && !episode.chosen[t]) continue
    rows.observations.push(episode.observations[t]!)
    rows.masksT.push(episode.masks[t]!)
    rows.actionsT.push(episode.actions[t]!)
    rows.advantagesT.push(advantage)
    rows.behaviourLogProbsT.push(episode.behaviourLogProbs[t]!)
    rows.divergenceWeightsT.push(divergenceWeight)
    const prior = episode.priors[t]
    if (prior !== undefined) rows.priorsT.push(prior)
  }
}
