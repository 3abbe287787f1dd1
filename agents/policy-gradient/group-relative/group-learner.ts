import type { LearnMetrics } from '../../../src/core/agent.ts'
import type { Json } from '../../../src/core/json.ts'
import { layerNorms } from '../../../src/nn/layer-norms.ts'
import { logProbsOf } from '../../../src/nn/masked-categorical.ts'
import type { Rng } from '../../../src/random/rng.ts'
import type { EliteQueue } from '../../../src/replay/elite-queue.ts'
import { discountedReturn, type Episode } from '../../../src/replay/episode.ts'
import { meanMetrics } from '../../mean-metrics.ts'
import {
  addElites,
  addRows,
  type EpisodeRows,
  emptyRows,
  isOwn,
  problemOf,
} from '../episodic/episode-rows.ts'
import type { EpisodeLearner } from '../episodic/episodic-agent.ts'
import { ProblemBaselines } from '../episodic/problem-baselines.ts'
import { type ImportanceRule, logImportance } from '../importance.ts'
import type { StatePart } from '../policy-gradient-agent.ts'
import type { PolicyNetwork, PolicyPass } from '../policy-network.ts'
import { reinforceLoss } from '../reinforce/reinforce-loss.ts'
import { scheduledSettings } from '../shared-settings.ts'
import { EpisodeGroups } from './episode-groups.ts'
import {
  areEqual,
  groupAdvantages,
  lengthPenalty,
  riskSeekingAdvantages,
  stepWeights,
} from './group-advantage.ts'
import type { GroupConfig } from './group-config.ts'
import { type GroupLoss, groupLoss } from './group-loss.ts'

// Legend: N steps of a gradient step, A actions.

/** An episode of an update: its steps that the policy chose, and what does not change over passes. */
interface Sample {
  readonly rows: EpisodeRows
  /** log π of each step under the policy before the update. */
  readonly proximalLogProbs: readonly number[]
  readonly importance: readonly number[]
  /** Logarithms of the weights. */
  readonly divergenceLogImportance: readonly number[]
}

/**
 * Several clipped passes over groups of episodes of one problem each (GRPO, Dr. GRPO, DAPO, RLOO; the
 * settings say which). Episodes that an elite began make groups of their own, whichever elite of the
 * problem it was, so that they are not compared with what the policy does alone; only the steps that
 * it chose in them learn.
 */
export class GroupLearner implements EpisodeLearner {
  readonly #network: PolicyNetwork
  readonly #config: GroupConfig
  readonly #referenceLogits: Float32Array
  readonly #baselines: ProblemBaselines
  readonly #groups: EpisodeGroups

  /** @param referenceLogits the prior that the policy is held to, shape [A] */
  constructor(network: PolicyNetwork, config: GroupConfig, referenceLogits: Float32Array) {
    this.#network = network
    this.#config = config
    this.#referenceLogits = referenceLogits
    this.#baselines = new ProblemBaselines(config.baselineWindow)
    this.#groups = new EpisodeGroups(config.groupSize)
  }

  get due(): boolean {
    return this.#groups.ready >= this.#config.groupsPerUpdate
  }

  add(episode: Episode): void {
    if (isOwn(episode)) {
      this.#baselines.add(problemOf(episode), this.#rewardOf(episode))
    }
    const group = this.#groups.add(episode)
    if (group === null || !this.#config.dropEqualGroups) return
    if (areEqual(group.map((member) => this.#rewardOf(member)))) this.#groups.dropLast()
  }

  async update(elites: EliteQueue | null, rng: Rng, way: number): Promise<LearnMetrics> {
    const dropped = this.#groups.dropped
    const groups = this.#groups.take()
    const returns = groups.map((group) => group.map((episode) => this.#returnOf(episode)))
    const samples = await this.#samples(groups, returns)
    const steps: LearnMetrics[] = []
    const now = scheduledSettings(this.#config, way)
    for (let epoch = 0; epoch < this.#config.epochs; epoch++) {
      rng.shuffle(samples)
      for (let from = 0; from < samples.length; from += this.#config.minibatchEpisodes) {
        const minibatch = samples.slice(from, from + this.#config.minibatchEpisodes)
        steps.push(await this.#gradientStep(minibatch, elites, now, rng))
      }
    }
    const rewards = groups.map((group) => group.map((episode) => this.#rewardOf(episode)))
    const all = rewards.flat()
    return {
      ...meanMetrics(steps),
      episode_return: all.reduce((sum, value) => sum + value, 0) / all.length,
      groups: groups.length,
      equal_groups: dropped + rewards.filter(areEqual).length,
      gradient_steps: steps.length,
      steps: samples.reduce((sum, { rows }) => sum + rows.masksT.length, 0),
    }
  }

  getState(): StatePart {
    const groups = this.#groups.getState('groups/')
    return {
      tensors: groups.tensors,
      json: { groups: groups.json, baselines: this.#baselines.getState() },
    }
  }

  setState({ tensors, json }: StatePart): void {
    this.#groups.setState('groups/', { tensors, json: json.groups as Json })
    this.#baselines.setState(json.baselines as Json)
  }

  #rewardOf({ rewards }: Episode): number {
    return discountedReturn(rewards, this.#config.gamma)
  }

  /** The return that episodes are compared by, length penalty included. */
  #returnOf(episode: Episode): number {
    const { lengthLimit, lengthCushion, lengthPenalty: weight } = this.#config
    if (lengthLimit === null) return this.#rewardOf(episode)
    const { length } = episode.rewards
    return this.#rewardOf(episode) + weight * lengthPenalty(length, lengthLimit, lengthCushion)
  }

  /** The episodes with their advantages and their log-probabilities before the first gradient step. */
  async #samples(
    groups: readonly (readonly Episode[])[],
    returns: readonly (readonly number[])[],
  ): Promise<Sample[]> {
    const { baseline, normaliseAdvantages, riskQuantile } = this.#config
    const rule = { leaveOneOut: baseline === 'leave_one_out', normalise: normaliseAdvantages }
    const episodes: EpisodeRows[] = []
    for (const [g, group] of groups.entries()) {
      const advantages =
        riskQuantile === null
          ? groupAdvantages(returns[g]!, rule)
          : riskSeekingAdvantages(returns[g]!, riskQuantile, normaliseAdvantages)
      for (const [i, episode] of group.entries()) {
        const advantage = advantages[i]!
        if (advantage === null) continue
        const rows = emptyRows()
        addRows(rows, episode, advantage, 0, true)
        if (rows.masksT.length > 0) episodes.push(rows)
      }
    }
    const proximal = await this.#logProbs(episodes)
    return episodes.map((rows, i) => this.#sample(rows, proximal[i]!))
  }

  /** log π of what was done in each episode, all in one batch. */
  async #logProbs(episodes: readonly EpisodeRows[]): Promise<number[][]> {
    const all = emptyRows()
    for (const rows of episodes) appendRows(all, rows)
    if (all.masksT.length === 0) return []
    const { logitsT } = await this.#network.predict(all)
    const logProbs = logProbsOf(logitsT, all.masksT, all.actionsT)
    let start = 0
    return episodes.map(({ masksT }) => {
      start += masksT.length
      return logProbs.slice(start - masksT.length, start)
    })
  }

  #sample(rows: EpisodeRows, proximalLogProbs: readonly number[]): Sample {
    const logWeightsBy = (rule: ImportanceRule) =>
      proximalLogProbs.map((logProb, t) =>
        logImportance(rule, rows.advantagesT[t]!, logProb - rows.behaviourLogProbsT[t]!),
      )
    return {
      rows,
      proximalLogProbs,
      importance: logWeightsBy(this.#config.importance).map(Math.exp),
      divergenceLogImportance: logWeightsBy('truncated'),
    }
  }

  async #gradientStep(
    samples: readonly Sample[],
    elites: EliteQueue | null,
    now: ReturnType<typeof scheduledSettings>,
    rng: Rng,
  ): Promise<LearnMetrics> {
    const rows = emptyRows()
    for (const sample of samples) appendRows(rows, sample.rows)
    const own = rows.masksT.length
    if (elites !== null) addElites(rows, elites, this.#baselines, this.#config, rng)
    const steps = rows.masksT.length
    const pass = await this.#network.forward(rows)
    const { logitsT: logits, update } = pass
    const { actionCount } = this.#network
    const policy = this.#policyLoss(samples, rows, pass, now.entropyBonus)
    const gradient = new Float32Array(logits.length)
    gradient.set(policy.gradient)
    let loss = policy.loss
    if (steps > own) {
      const imitated = imitationLoss(rows, own, logits.subarray(own * actionCount))
      gradient.set(imitated.gradient, own * actionCount)
      loss += imitated.loss
    }
    const { gradNorm, norms } = await update({ logitsT: gradient }, now)
    return {
      loss,
      entropy: policy.entropy,
      approx_kl: policy.approxKl,
      clip_fraction: policy.clipFraction,
      divergence: policy.divergence,
      grad_norm: gradNorm,
      ...layerNorms(norms),
      elite_steps: steps - own,
    }
  }

  /** @param pass over the samples' own N steps, and further ones after them */
  #policyLoss(
    samples: readonly Sample[],
    rows: EpisodeRows,
    { logitsT, priorLogitsT }: Pick<PolicyPass, 'logitsT' | 'priorLogitsT'>,
    entropyBonus: number,
  ): GroupLoss {
    const { stepWeighting, stepBudget } = this.#config
    const lengths = samples.map(({ rows: { masksT } }) => masksT.length)
    const weights = stepWeights(lengths, stepWeighting, stepBudget)
    const steps = lengths.reduce((sum, length) => sum + length, 0)
    const ofSteps = (all: Float32Array) => all.subarray(0, steps * this.#network.actionCount)
    return groupLoss(
      {
        logitsT: ofSteps(logitsT),
        masksT: rows.masksT.slice(0, steps),
        actionsT: rows.actionsT.slice(0, steps),
        advantagesT: rows.advantagesT.slice(0, steps),
        proximalLogProbsT: samples.flatMap(({ proximalLogProbs }) => proximalLogProbs),
        importanceT: samples.flatMap(({ importance }) => importance),
        divergenceLogImportanceT: samples.flatMap((sample) => sample.divergenceLogImportance),
        stepWeightsT: lengths.flatMap((length, i) => new Array<number>(length).fill(weights[i]!)),
        referenceLogits: priorLogitsT === null ? this.#referenceLogits : ofSteps(priorLogitsT),
      },
      { ...this.#config, entropyBonus },
    )
  }
}

function appendRows(rows: EpisodeRows, more: EpisodeRows): void {
  for (const key of Object.keys(rows) as (keyof EpisodeRows)[]) {
    ;(rows[key] as unknown[]).push(...more[key])
  }
}

/** Mean of −weight · log π over the elites' steps, which are the rows from `from` on. */
function imitationLoss(rows: EpisodeRows, from: number, logits: Float32Array) {
  return reinforceLoss(
    {
      logitsT: logits,
      masksT: rows.masksT.slice(from),
      actionsT: rows.actionsT.slice(from),
      advantagesT: rows.advantagesT.slice(from),
      behaviourLogProbsT: rows.behaviourLogProbsT.slice(from),
      divergenceWeightsT: rows.divergenceWeightsT.slice(from),
      onPolicySteps: 0,
    },
    'none',
    new Float32Array(rows.masksT[from]!.length),
  )
}
