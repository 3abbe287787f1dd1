import { z } from 'zod'
import type { AgentState, Transition } from '../../src/core/agent.ts'
import type { Rng } from '../../src/random/rng.ts'
import { Demonstrations, joinBatches } from '../../src/replay/demonstrations.ts'
import { EpisodeCollector } from '../../src/replay/episode.ts'
import { type ReplayBatch, ReplayBuffer } from '../../src/replay/replay-buffer.ts'
import { json } from '../../src/state/json-schema.ts'
import { defineState } from '../../src/state/stored-state.ts'
import type { DqnConfig } from './config.ts'
import { biasRuleOf } from './prior/bias-rule.ts'

export const memoryState = defineState({
  name: 'dqn-memory',
  schema: z.strictObject({
    replay: json,
    demonstrations: json.optional(),
    open: json.optional(),
  }),
})

/** Transitions for replay, and beside them the demonstrations, where the settings ask for any. */
export class DqnMemory {
  readonly #config: DqnConfig
  readonly #replay: ReplayBuffer
  readonly #collector = new EpisodeCollector()
  readonly #demonstrations: Demonstrations | null
  /** Whether the values are built on a prior, and whether on one that learns. */
  readonly #hasPrior: boolean
  readonly #hasModel: boolean

  constructor(
    config: DqnConfig,
    sizes: { readonly observationSize: number; readonly actionCount: number },
  ) {
    const { gamma } = config
    const nStep = config.nStep === 'episode' ? Number.POSITIVE_INFINITY : config.nStep
    this.#config = config
    this.#hasPrior = biasRuleOf(config).scale > 0
    this.#hasModel = config.learn !== 'correction'
    this.#replay = new ReplayBuffer({
      ...sizes,
      capacity: config.bufferCapacity,
      gamma,
      nStep,
      priorityExponent: config.prioritized ? config.priorityAlpha : null,
    })
    this.#demonstrations =
      config.demonstrations === 0
        ? null
        : new Demonstrations({
            perTask: config.demonstrations,
            minPassed: config.demonstrationMinPassed,
            gamma,
            nStep,
          })
  }

  /** Transitions that can be drawn, demonstrations not counted. */
  get size(): number {
    return this.#replay.size
  }

  /** Takes one step; observations are flat. */
  add(transition: Transition): void {
    const kept = this.#kept(transition)
    this.#replay.add(kept)
    if (this.#demonstrations === null) return
    const episode = this.#collector.add(kept)
    // After a truncated program there would be something to bootstrap from, which is not kept.
    if (episode !== null && transition.discount === 0) this.#demonstrations.offer(episode)
  }

  /** Rows of a prior are the largest part of a transition, and only a Q built on it needs them. */
  #kept(transition: Transition): Transition {
    const { priorLogits, nextPriorLogits, position, nextPosition, ...bare } = transition
    return {
      ...bare,
      ...(this.#hasPrior && priorLogits !== undefined ? { priorLogits } : {}),
      ...(this.#hasPrior && nextPriorLogits !== undefined ? { nextPriorLogits } : {}),
      ...(this.#hasModel && position !== undefined ? { position } : {}),
      ...(this.#hasModel && nextPosition !== undefined ? { nextPosition } : {}),
    }
  }

  /** A batch whose last `demonstrations` rows are demonstrations. */
  sample(beta: number, rng: Rng): { batch: ReplayBatch; demonstrations: number } {
    const { batchSize, demonstrationShare } = this.#config
    const wanted = Math.round(batchSize * demonstrationShare)
    const shown = this.#demonstrations
    const count = shown === null || shown.size === 0 ? 0 : Math.min(wanted, batchSize - 1)
    const batch = this.#replay.sample(batchSize - count, beta, rng)
    if (shown === null || count === 0) return { batch, demonstrations: 0 }
    return { batch: joinBatches(batch, shown.sample(count, rng)), demonstrations: count }
  }

  /** @param errors one per row of the batch */
  setPriorities(batch: ReplayBatch, demonstrations: number, errors: Float32Array): void {
    const end = errors.length - demonstrations
    this.#replay.setPriorities(batch.slots.subarray(0, end), errors)
  }

  metrics(): Record<string, number> {
    const shown = this.#demonstrations
    return {
      buffer_size: this.#replay.size,
      ...(shown === null ? {} : { demonstrations: shown.size }),
    }
  }

  getState(): Required<AgentState> {
    const replay = this.#replay.getState('replay/')
    if (this.#demonstrations === null)
      return { ...replay, json: memoryState.write({ replay: replay.json }) }
    const shown = this.#demonstrations.getState('demonstrations/')
    const open = this.#collector.getState('open/')
    return {
      tensors: { ...replay.tensors, ...shown.tensors, ...open.tensors },
      blocks: replay.blocks,
      json: memoryState.write({
        replay: replay.json,
        demonstrations: shown.json,
        open: open.json,
      }),
    }
  }

  setState({ tensors, json: stored, ...rest }: AgentState): void {
    const { replay, demonstrations = null, open = null } = memoryState.read(stored)
    this.#replay.setState('replay/', { ...rest, tensors, json: replay })
    if (this.#demonstrations === null) return
    this.#demonstrations.setState('demonstrations/', { tensors, json: demonstrations })
    this.#collector.setState('open/', { tensors, json: open })
  }
}
