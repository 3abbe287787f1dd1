import type { Env } from '../../src/core/env.ts'

/**
 * Makes so many environments for as long as `use` runs, then closes all of them: also when `use`
 * throws, and those that were made before one could not be.
 */
export async function withEnvs<T>(
  count: number,
  make: (index: number) => Promise<Env>,
  use: (envs: readonly [Env, ...Env[]]) => Promise<T>,
): Promise<T> {
  const envs: Env[] = []
  try {
    for (let i = 0; i < count; i++) envs.push(await make(i))
    const [first, ...rest] = envs
    if (first === undefined) throw new RangeError('Expected at least one environment')
    return await use([first, ...rest])
  } finally {
    for (const env of envs) await env.close()
  }
}
