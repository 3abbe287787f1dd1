import type { ProgramPosition } from '../../../src/core/policy-initializer.ts'
import type { Rng } from '../../../src/random/rng.ts'
import type { EliteQueue } from '../../../src/replay/elite-queue.ts'
import type { Episode } from '../../../src/replay/episode.ts'
import type { ProblemBaselines } from './problem-baselines.ts'

// Legend: N steps of an update, A actions.

/** Steps of many episodes side by side, one entry per step; see `ReinforceBatch` for the last three. */
export interface EpisodeRows {
  readonly observations: Float32Array[]
  readonly masksT: Int8Array[]
  readonly actionsT: number[]
  /** One row of shape [A] per step, or none at all where no prior depends on the state. */
  readonly priorsT: Float32Array[]
  /** Where the program stood; none where no model learns. */
  readonly positionsT: ProgramPosition[]
  readonly advantagesT: number[]
  readonly behaviourLogProbsT: number[]
  readonly divergenceWeightsT: number[]
}

export function emptyRows(): EpisodeRows {
  return {
    observations: [],
    masksT: [],
    actionsT: [],
    priorsT: [],
    positionsT: [],
    advantagesT: [],
    behaviourLogProbsT: [],
    divergenceWeightsT: [],
  }
}

/**
 * @param advantage of the episode, or one for each of its steps
 * @param onlyChosen leaves out the steps that exploration forced
 */
export function addRows(
  rows: EpisodeRows,
  episode: Episode,
  advantage: number | readonly number[],
  divergenceWeight: number,
  onlyChosen: boolean,
): void {
  for (let t = 0; t < episode.actions.length; t++) {
    if (onlyChosen && !episode.chosen[t]) continue
    rows.observations.push(episode.observations[t]!)
    rows.masksT.push(episode.masks[t]!)
    rows.actionsT.push(episode.actions[t]!)
    rows.advantagesT.push(typeof advantage === 'number' ? advantage : advantage[t]!)
    rows.behaviourLogProbsT.push(episode.behaviourLogProbs[t]!)
    rows.divergenceWeightsT.push(divergenceWeight)
    const prior = episode.priors[t]
    if (prior !== undefined) rows.priorsT.push(prior)
    const position = episode.positions[t]
    if (position !== undefined) rows.positionsT.push(position)
  }
}

/** How elites are imitated; the settings say what each means. */
export interface EliteImitation {
  readonly eliteBatch: number
  readonly eliteCoefficient: number
  readonly eliteWeighting: 'uniform' | 'advantage'
}

/**
 * Draws elites and adds all their steps. With `advantage` an elite counts by how many standard
 * deviations it beats its problem's baseline, from 0 to 1.
 */
export function addElites(
  rows: EpisodeRows,
  elites: EliteQueue,
  baselines: ProblemBaselines,
  { eliteBatch, eliteCoefficient, eliteWeighting }: EliteImitation,
  rng: Rng,
): void {
  for (const { episode, score } of elites.sample(eliteBatch, rng)) {
    const { mean, standardDeviation } = baselines.statistics(problemOf(episode))
    const lead = (score - mean) / Math.max(standardDeviation, 1e-6)
    const weight = eliteWeighting === 'uniform' ? 1 : Math.min(1, Math.max(0, lead))
    if (weight > 0) addRows(rows, episode, eliteCoefficient * weight, 0, false)
  }
}

/** Whether the policy made the whole episode: what an elite began says nothing of how well it does. */
export function isOwn(episode: Episode): boolean {
  return episode.chosen.every(Boolean)
}

/** The key of an episode's baseline; episodes of envs without problems share one. */
export function problemOf(episode: Episode): string {
  return episode.outcome?.taskId ?? ''
}
