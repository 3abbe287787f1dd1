import type { Env } from '../../src/core/env.ts'
import { settle } from '../../src/gym/settle.ts'

/**
 * Makes so many environments for as long as `use` runs, then closes all of them: also when `use`
 * throws, when one of them cannot be made, and when one of them cannot be closed. What `use` threw
 * comes before what closing threw.
 */
export async function withEnvs<T>(
  count: number,
  make: (index: number) => Promise<Env>,
  use: (envs: readonly [Env, ...Env[]]) => Promise<T>,
): Promise<T> {
  const envs: Env[] = []
  const closeAll = () => settle(envs.map(async (env) => env.close()))
  let result: T
  try {
    for (let i = 0; i < count; i++) envs.push(await make(i))
    const [first, ...rest] = envs
    if (first === undefined) throw new RangeError('Expected at least one environment')
    result = await use([first, ...rest])
  } catch (error) {
    await closeAll().catch(() => {})
    throw error
  }
  await closeAll()
  return result
}
