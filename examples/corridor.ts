import {
  BaseEnv,
  Box,
  ContractError,
  checkResetOptions,
  Discrete,
  defineState,
  type Info,
  type Json,
  type ResetOptions,
  Rng,
  rngState,
  type StepResult,
} from 'codegen-gym'
import { z } from 'zod'

/** Options of the `environment` section, with their ranges and defaults. */
export const configSchema = z.strictObject({
  length: z.int().min(2).default(5),
  maxSteps: z.int().min(1).default(20),
})

const stored = defineState({
  name: 'me/corridor',
  schema: z.strictObject({ rng: rngState, cell: z.int(), steps: z.int(), running: z.boolean() }),
})

/** Cells 0 to `length`: action 1 is a step forward, action 0 a step back; the last cell pays 1. */
export class CorridorEnv extends BaseEnv<Float32Array> {
  readonly id = 'me/Corridor-v0'
  readonly observationSpace: Box<'float32'>
  readonly actionSpace = new Discrete(2)
  readonly #settings: z.output<typeof configSchema>
  #rng = new Rng(0)
  #cell = 0
  #steps = 0
  #running = false

  constructor(settings: z.input<typeof configSchema> = {}) {
    super()
    this.#settings = configSchema.parse(settings)
    const { length } = this.#settings
    this.observationSpace = new Box({ low: 0, high: length, shape: [1], dtype: 'float32' })
  }

  async reset(options: ResetOptions = {}): Promise<[Float32Array, Info]> {
    const { seed } = checkResetOptions(options)
    if (seed !== undefined) this.#rng = new Rng(seed)
    this.#cell = this.#rng.int(2)
    this.#steps = 0
    this.#running = true
    return [Float32Array.of(this.#cell), {}]
  }

  async step(action: number): Promise<StepResult<Float32Array>> {
    if (!this.#running) throw new ContractError('`step` outside an episode: call `reset` first')
    this.#cell = Math.max(0, this.#cell + (action === 1 ? 1 : -1))
    this.#steps++
    // The end of the task terminates, the step limit truncates: what would follow is then unknown.
    const terminated = this.#cell === this.#settings.length
    const truncated = !terminated && this.#steps >= this.#settings.maxSteps
    this.#running = !terminated && !truncated
    return [Float32Array.of(this.#cell), Number(terminated), terminated, truncated, {}]
  }

  getState(): Json {
    const [rng, cell, steps, running] = [
      this.#rng.getState(),
      this.#cell,
      this.#steps,
      this.#running,
    ]
    return stored.write({ rng, cell, steps, running })
  }

  async setState(state: Json): Promise<void> {
    const { rng, cell, steps, running } = stored.read(state)
    this.#rng = Rng.fromState(rng)
    this.#cell = cell
    this.#steps = steps
    this.#running = running
  }
}

/** What an experiment's `environment: { module: ./corridor.ts }` calls, once for each environment. */
export function createEnv(config: z.input<typeof configSchema>): CorridorEnv {
  return new CorridorEnv(config)
}
