import {
  Box,
  type Env,
  type Info,
  make,
  type Observation,
  type ResetOptions,
  type StepResult,
  Wrapper,
} from 'codegen-gym'
import type { EnvDeps } from 'codegen-gym/envs'

const SIZE = 64

/**
 * A small encoder: every three characters in a row are hashed to one of the numbers and a sign, and the
 * whole is scaled to length 1. A pretrained encoder goes here: load its model once, at the top of the file,
 * and give the vector that it makes of `source`.
 */
async function embed(source: string): Promise<Float32Array> {
  const vector = new Float32Array(SIZE)
  for (let i = 0; i + 3 <= source.length; i++) {
    let hash = 2166136261
    for (const letter of source.slice(i, i + 3)) {
      hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619)
    }
    vector[(hash >>> 8) % SIZE]! += hash & 1 ? 1 : -1
  }
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((value) => value / length)
}

/** Shows the numbers of the env within, then the embedding of the program so far. */
export class CodeEmbedding extends Wrapper<Observation, number, Float32Array> {
  readonly #space: Box<'float32'>

  /** @param env with `observation: features` and `source_at: step` */
  constructor(env: Env) {
    super(env)
    const { flatSize } = env.observationSpace as Box<'float32'>
    this.#space = new Box({ low: -1, high: 1, shape: [flatSize + SIZE], dtype: 'float32' })
  }

  override get observationSpace(): Box<'float32'> {
    return this.#space
  }

  override async reset(options?: ResetOptions): Promise<[Float32Array, Info]> {
    const [observation, info] = await this.env.reset(options)
    return [await this.#joined(observation, info), info]
  }

  override async step(action: number): Promise<StepResult<Float32Array>> {
    const [observation, reward, terminated, truncated, info] = await this.env.step(action)
    return [await this.#joined(observation, info), reward, terminated, truncated, info]
  }

  async #joined(observation: Observation, { source }: Info): Promise<Float32Array> {
    const features = observation as Float32Array
    return Float32Array.of(...features, ...(await embed(String(source))))
  }
}

/** For `environment: { module: ./code-embedding.ts }`; the settings are those of `code-generation`. */
export async function createEnv(
  settings: Readonly<Record<string, unknown>>,
  deps: EnvDeps,
): Promise<CodeEmbedding> {
  const config = { ...settings, observation: 'features', source_at: 'step' } as const
  return new CodeEmbedding(await make('code-generation', { ...deps, config }))
}
