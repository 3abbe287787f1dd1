import type { LearnMetrics } from '../../../src/core/agent.ts'
import type { Json } from '../../../src/core/json.ts'
import { layerNorms } from '../../../src/nn/layer-norms.ts'
import type { Rng } from '../../../src/random/rng.ts'
import type { EliteQueue } from '../../../src/replay/elite-queue.ts'
import {
  decodeEpisodes,
  discountedReturn,
  type Episode,
  encodeEpisodes,
} from '../../../src/replay/episode.ts'
import { episodeAdvantage, riskSeekingAdvantage } from '../episodic/episode-advantage.ts'
import { addElites, addRows, emptyRows, isOwn, problemOf } from '../episodic/episode-rows.ts'
import type { EpisodeLearner } from '../episodic/episodic-agent.ts'
import { ProblemBaselines } from '../episodic/problem-baselines.ts'
import type { StatePart } from '../policy-gradient-agent.ts'
import type { PolicyNetwork } from '../policy-network.ts'
import { scheduledSettings } from '../shared-settings.ts'
import type { ReinforceConfig } from './reinforce-config.ts'
import { reinforceLoss } from './reinforce-loss.ts'
import { StepAdvantages } from './step-advantages.ts'

/**
 * One gradient step whenever `episodesPerUpdate` episodes have finished: a single forward and
 * backward pass over them and some elites, each episode compared with the baseline of its problem.
 */
export class ReinforceLearner implements EpisodeLearner {
  readonly #network: PolicyNetwork
  readonly #config: ReinforceConfig
  readonly #referenceLogits: Float32Array
  readonly #baselines: ProblemBaselines
  /** Null where whole episodes are judged. */
  readonly #steps: StepAdvantages | null
  #finished: Episode[] = []

  /** @param referenceLogits the prior that the policy is held to, shape [A] */
  constructor(network: PolicyNetwork, config: ReinforceConfig, referenceLogits: Float32Array) {
    this.#referenceLogits = referenceLogits
    this.#network = network
    this.#config = config
    this.#baselines = new ProblemBaselines(config.baselineWindow)
    this.#steps = config.rewardToGo ? new StepAdvantages(config) : null
  }

  get due(): boolean {
    return this.#finished.length >= this.#config.episodesPerUpdate
  }

  add(episode: Episode): void {
    this.#finished.push(episode)
    if (isOwn(episode)) this.#baselines.add(problemOf(episode), this.#returnOf(episode))
    this.#steps?.add(episode)
  }

  async update(elites: EliteQueue | null, rng: Rng, way: number): Promise<LearnMetrics> {
    const episodes = this.#finished
    this.#finished = []
    const rows = emptyRows()
    const compared =
      this.#config.baseline === 'window' ? this.#baselines : this.#baselinesOf(episodes)
    const ofSteps = this.#steps?.of(episodes)
    for (const [i, episode] of episodes.entries()) {
      const advantage = ofSteps?.[i] ?? this.#advantage(episode, compared)
      if (advantage !== null) {
        addRows(rows, episode, advantage, this.#config.divergenceCoefficient, true)
      }
    }
    const onPolicySteps = rows.masksT.length
    if (elites !== null) addElites(rows, elites, this.#baselines, this.#config, rng)
    const returns = episodes.map((episode) => this.#returnOf(episode))
    const episodeReturn = returns.reduce((sum, value) => sum + value, 0) / episodes.length
    const steps = rows.masksT.length
    if (steps === 0) return { episode_return: episodeReturn, steps }
    const now = scheduledSettings(this.#config, way)
    const { logitsT, priorLogitsT, update } = await this.#network.forward(rows)
    const result = reinforceLoss(
      { ...rows, logitsT, onPolicySteps },
      this.#config.importance,
      priorLogitsT ?? this.#referenceLogits,
      now.entropyBonus,
    )
    const { gradNorm, norms } = await update({ logitsT: result.gradient }, now)
    return {
      loss: result.loss,
      entropy: result.entropy,
      behaviour_kl: result.behaviourKl,
      grad_norm: gradNorm,
      ...layerNorms(norms),
      episode_return: episodeReturn,
      steps: onPolicySteps,
      elite_steps: steps - onPolicySteps,
    }
  }

  getState(): StatePart {
    const finished = encodeEpisodes('finished/', this.#finished)
    return {
      tensors: finished.tensors,
      json: {
        finished: finished.json,
        baselines: this.#baselines.getState(),
        ...(this.#steps === null ? {} : { stepReturns: this.#steps.getState() }),
      },
    }
  }

  setState({ tensors, json }: StatePart): void {
    this.#finished = decodeEpisodes('finished/', { tensors, json: json.finished as Json })
    this.#baselines.setState(json.baselines as Json)
    this.#steps?.setState(json.stepReturns as Json)
  }

  #returnOf(episode: Episode): number {
    return discountedReturn(episode.rewards, this.#config.gamma)
  }

  /** The returns of the policy's own episodes among these, by problem. */
  #baselinesOf(episodes: readonly Episode[]): ProblemBaselines {
    const returns = new ProblemBaselines(episodes.length)
    for (const episode of episodes) {
      if (isOwn(episode)) returns.add(problemOf(episode), this.#returnOf(episode))
    }
    return returns
  }

  /** Null where the episode is not among those that the risk quantile learns from. */
  #advantage(episode: Episode, baselines: ProblemBaselines): number | null {
    const { riskQuantile, baseline, normaliseAdvantages } = this.#config
    const problemId = problemOf(episode)
    const episodeReturn = this.#returnOf(episode)
    const statistics = baselines.statistics(problemId)
    const rule = {
      leaveOneOut: baseline === 'leave_one_out' && isOwn(episode),
      normalise: normaliseAdvantages,
    }
    if (riskQuantile === null) return episodeAdvantage(episodeReturn, statistics, rule)
    const threshold = baselines.quantile(problemId, 1 - riskQuantile)
    return riskSeekingAdvantage(episodeReturn, threshold, statistics, normaliseAdvantages)
  }
}
