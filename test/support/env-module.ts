import { fileURLToPath } from 'node:url'

const ours = (path: string) =>
  JSON.stringify(fileURLToPath(new URL(`../../${path}`, import.meta.url)))

/** Pieces of {@link envModule} that a test has do something else, as TypeScript. */
export interface EnvModuleParts {
  readonly constructed?: string
  readonly reset?: string
  /** Before a step is taken; `this.taken` counts those before it. */
  readonly step?: string
  readonly observation?: string
  readonly reward?: string
}

/**
 * A user's environment file: an image of 4 × 4 with a dot that action 1 moves on; the fourth cell pays 1,
 * and an episode of which nothing comes ends after `limit` steps.
 */
export function envModule(parts: EnvModuleParts = {}, limit = 12): string {
  const { constructed = '', reset = '', step = '' } = parts
  const { observation = 'image', reward = 'Number(ended)' } = parts
  return `import { BaseEnv } from ${ours('src/gym/base-env.ts')}
import { Box } from ${ours('src/gym/spaces/box.ts')}
import { Discrete } from ${ours('src/gym/spaces/discrete.ts')}

class DotEnv extends BaseEnv {
  readonly id = 'me/Dot-v0'
  readonly observationSpace = new Box({ low: 0, high: 255, shape: [4, 4, 1], dtype: 'uint8' })
  readonly actionSpace = new Discrete(2)
  cell = 0
  taken = 0

  constructor() {
    super()
    ${constructed}
  }

  show() {
    const image = new Uint8Array(16)
    image[this.cell] = 255
    return ${observation}
  }

  async reset() {
    ${reset}
    this.cell = 0
    this.taken = 0
    return [this.show(), {}]
  }

  async step(action) {
    ${step}
    this.taken++
    this.cell = Math.max(0, this.cell + (action === 1 ? 1 : -1))
    const ended = this.cell === 3
    return [this.show(), ${reward}, ended, this.taken >= ${limit}, {}]
  }

  getState() {
    return { cell: this.cell, taken: this.taken }
  }

  async setState({ cell, taken }) {
    this.cell = cell
    this.taken = taken
  }
}

export const createEnv = () => new DotEnv()
`
}
