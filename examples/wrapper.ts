import {
  type Env,
  make,
  type Observation,
  registerWrapper,
  type StepResult,
  Wrapper,
} from 'codegen-gym'
import type { EnvDeps } from 'codegen-gym/envs'
import { z } from 'zod'

/** Takes a price off the reward of every step: short programs pay more. */
export class StepPrice extends Wrapper {
  readonly #price: number

  constructor(env: Env, price: number) {
    super(env)
    this.#price = price
  }

  /** A wrapper with options says them, so that `make(env.spec)` makes it again. */
  override get wrapperSpec() {
    return { name: 'StepPrice', options: { price: this.#price } }
  }

  override async step(action: number): Promise<StepResult<Observation>> {
    const [observation, reward, terminated, truncated, info] = await super.step(action)
    return [observation, reward - this.#price, terminated, truncated, info]
  }
}

registerWrapper('StepPrice', (env, { price }) => new StepPrice(env as Env, price as number))

/** Options of the `environment` section. What is not listed goes on to `code-generation`, which checks it. */
export const configSchema = z.looseObject({ price: z.number().min(0).default(0.01) })

/**
 * What `environment: { module: ./wrapper.ts }` calls, once for each environment. `deps` has what an
 * experiment makes environments from: problems, sandbox, reward, limits.
 */
export async function createEnv(
  { price, ...config }: z.output<typeof configSchema>,
  deps: EnvDeps,
): Promise<Env> {
  return new StepPrice(await make('code-generation', { ...deps, config }), price)
}
