import { z } from 'zod'
import type { Info, ResetOptions, StepResult } from '../../src/core/env.ts'
import { ContractError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { BaseEnv } from '../../src/gym/base-env.ts'
import { checkResetOptions } from '../../src/gym/reset-options.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { Discrete } from '../../src/gym/spaces/discrete.ts'
import { Rng, rngState } from '../../src/random/rng.ts'
import { defineState } from '../../src/state/stored-state.ts'

const stored = defineState({
  name: 'corridor',
  schema: z.strictObject({ cell: z.int(), running: z.boolean(), rng: rngState }),
})

/**
 * A corridor of cells 0 … length: starts at a random cell of the first two, action 1 goes on, action
 * 0 back (masked at cell 0); the end pays 1 and terminates.
 */
export class CorridorEnv extends BaseEnv<Float32Array> {
  readonly id = 'corridor'
  readonly observationSpace: Box<'float32'>
  readonly actionSpace = new Discrete(2)
  readonly length: number
  /** Actions `step` was called with, ignored autoreset actions left out. */
  readonly actions: number[] = []
  closed = false
  protected cell = 0
  #rng = new Rng(0)
  #running = false

  constructor(length = 3) {
    super()
    this.length = length
    this.observationSpace = new Box({ low: 0, high: length, shape: [1], dtype: 'float32' })
  }

  async reset(options: ResetOptions = {}): Promise<[Float32Array, Info]> {
    const { seed, options: own } = checkResetOptions(options)
    if (seed !== undefined) this.#rng = new Rng(seed)
    const start = own?.start
    this.cell = typeof start === 'number' ? start : this.#rng.int(2)
    this.#running = true
    return [this.observation(), this.info()]
  }

  async step(action: number): Promise<StepResult<Float32Array>> {
    if (!this.#running) throw new ContractError('Call `reset` before `step`')
    this.actions.push(action)
    this.cell += action === 1 ? 1 : -1
    const done = this.cell === this.length
    this.#running = !done
    return [this.observation(), done ? 1 : 0, done, false, this.info()]
  }

  override actionMasks(): Int8Array {
    return Int8Array.of(this.cell > 0 ? 1 : 0, 1)
  }

  getState(): Json {
    return stored.write({ cell: this.cell, running: this.#running, rng: this.#rng.getState() })
  }

  async setState(state: Json): Promise<void> {
    const { cell, running, rng } = stored.read(state)
    this.cell = cell
    this.#running = running
    this.#rng = Rng.fromState(rng)
  }

  override async close(): Promise<void> {
    this.closed = true
  }

  protected observation(): Float32Array {
    return Float32Array.of(this.cell)
  }

  protected info(): Info {
    return { action_mask: this.actionMasks(), ...(this.cell === 0 ? { at_start: true } : {}) }
  }
}
