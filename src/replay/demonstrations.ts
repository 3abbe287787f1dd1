import { ContractError } from '../core/errors.ts'
import type { Rng } from '../random/rng.ts'
import { EliteQueue } from './elite-queue.ts'
import { discountedReturn, type Episode, type EpisodesState } from './episode.ts'
import type { ReplayBatch } from './replay-buffer.ts'
import { stackRows } from './stack-rows.ts'

// Legend: B batch, D observation size, A actions.

export interface DemonstrationOptions {
  /** Most episodes kept per task. */
  readonly perTask: number
  /** Share of the visible checks that an episode must pass to be taken, 0 to 1. */
  readonly minPassed: number
  readonly gamma: number
  /** Rewards summed per transition; Infinity for whole episodes. */
  readonly nStep: number
}

/**
 * Episodes that are never forgotten for younger ones, only for better ones of their task: the
 * protected part of the replay in DQfD (Hester et al. 2018). They are the environment's own episodes,
 * with the rewards it paid, and are chosen by visible tests and return alone.
 */
export class Demonstrations {
  readonly #options: DemonstrationOptions
  readonly #elites: EliteQueue

  constructor(options: DemonstrationOptions) {
    this.#options = options
    this.#elites = new EliteQueue(options.perTask)
  }

  /** Number of episodes. */
  get size(): number {
    const { taskIds } = this.#elites
    return taskIds.reduce((sum, id) => sum + this.#elites.of(id).length, 0)
  }

  /** Offers an episode that terminated. @returns whether it was taken */
  offer(episode: Episode): boolean {
    const checks = episode.outcome?.checksPassed ?? new Uint8Array(0)
    const passed = checks.reduce((sum, one) => sum + one, 0)
    // 0.28 of 25 is 7.000000000000001 in doubles.
    const needed = this.#options.minPassed * checks.length - 1e-9
    if (checks.length === 0 || passed < needed) return false
    return this.#elites.offer(episode, discountedReturn(episode.rewards, 1))
  }

  /**
   * Draws a task, one of its episodes and one of its steps, each uniformly, with replacement.
   * Weights are 1 and slots −1. Throws a `ContractError` when there are none.
   */
  sample(batch: number, rng: Rng): ReplayBatch {
    const drawn = this.#elites.sample(batch, rng).map(({ episode }) => {
      return { episode, step: rng.int(episode.actions.length) }
    })
    const first = drawn[0]
    if (first === undefined) throw new ContractError('Cannot sample without demonstrations')
    const rows = drawn.map(({ episode, step }) => this.#transition(episode, step))
    const noState = {
      observation: new Float32Array(first.episode.observations[0]!.length),
      mask: new Int8Array(first.episode.masks[0]!.length),
      prior: new Float32Array(first.episode.masks[0]!.length),
    }
    const hasPriors = first.episode.priors.length > 0
    const hasPositions = drawn.every(({ episode }) => episode.positions.length > 0)
    return {
      observationsT: stackRows(drawn.map(({ episode, step }) => episode.observations[step]!)),
      masksT: drawn.map(({ episode, step }) => episode.masks[step]!.slice()),
      actionsT: Int32Array.from(drawn, ({ episode, step }) => episode.actions[step]!),
      returnsT: Float32Array.from(rows, (row) => row.nStepReturn),
      bootstrapsT: Float32Array.from(rows, (row) => row.bootstrap),
      observationsTpN: stackRows(
        drawn.map(({ episode }, i) => episode.observations[rows[i]!.next] ?? noState.observation),
      ),
      masksTpN: drawn.map(({ episode }, i) =>
        (episode.masks[rows[i]!.next] ?? noState.mask).slice(),
      ),
      priorsT: hasPriors ? drawn.map(({ episode, step }) => episode.priors[step]!.slice()) : null,
      priorsTpN: hasPriors
        ? drawn.map(({ episode }, i) => (episode.priors[rows[i]!.next] ?? noState.prior).slice())
        : null,
      positionsT: hasPositions ? drawn.map(({ episode, step }) => episode.positions[step]!) : null,
      positionsTpN: hasPositions
        ? drawn.map(({ episode }, i) => episode.positions[rows[i]!.next] ?? null)
        : null,
      weights: new Float32Array(batch).fill(1),
      slots: new Int32Array(batch).fill(-1),
    }
  }

  /** `next` is the step that the value is bootstrapped from, past the end where nothing follows. */
  #transition({ rewards }: Episode, step: number) {
    const { gamma, nStep } = this.#options
    const next = Math.min(step + nStep, rewards.length)
    const nStepReturn = discountedReturn(rewards.slice(step, next), gamma)
    const bootstrap = next < rewards.length ? gamma ** (next - step) : 0
    return { next, nStepReturn, bootstrap }
  }

  getState(prefix: string): EpisodesState {
    return this.#elites.getState(prefix)
  }

  setState(prefix: string, state: EpisodesState): void {
    this.#elites.setState(prefix, state)
  }
}

/** Two batches as one, `b`'s rows after `a`'s. Both have priors, or neither; positions are had where both have them. */
export function joinBatches(a: ReplayBatch, b: ReplayBatch): ReplayBatch {
  const floats = (x: Float32Array, y: Float32Array) => {
    const joined = new Float32Array(x.length + y.length)
    joined.set(x)
    joined.set(y, x.length)
    return joined
  }
  const ints = (x: Int32Array, y: Int32Array) => Int32Array.of(...x, ...y)
  const rows = <T>(x: readonly T[] | null, y: readonly T[] | null) =>
    x === null || y === null ? null : [...x, ...y]
  if ((a.priorsT === null) !== (b.priorsT === null)) {
    throw new ContractError('Some transitions came with `priorLogits` and some without')
  }
  return {
    observationsT: floats(a.observationsT, b.observationsT),
    masksT: [...a.masksT, ...b.masksT],
    actionsT: ints(a.actionsT, b.actionsT),
    returnsT: floats(a.returnsT, b.returnsT),
    bootstrapsT: floats(a.bootstrapsT, b.bootstrapsT),
    observationsTpN: floats(a.observationsTpN, b.observationsTpN),
    masksTpN: [...a.masksTpN, ...b.masksTpN],
    priorsT: rows(a.priorsT, b.priorsT),
    priorsTpN: rows(a.priorsTpN, b.priorsTpN),
    positionsT: rows(a.positionsT, b.positionsT),
    positionsTpN: rows(a.positionsTpN, b.positionsTpN),
    weights: floats(a.weights, b.weights),
    slots: ints(a.slots, b.slots),
  }
}
