import { expect, test } from 'vitest'
import { withEnvs } from '../../../experiments/assembly/with-envs.ts'
import { CorridorEnv } from '../../support/corridor-env.ts'

class Stubborn extends CorridorEnv {
  override async close(): Promise<void> {
    throw new Error('cannot be closed')
  }
}

test('closes every environment once what uses them is done', async () => {
  const envs: CorridorEnv[] = []
  const result = await withEnvs(
    3,
    async (i) => (envs[i] = new CorridorEnv(3 + i)),
    async (given) => given.map((env) => env.id).join(),
  )
  expect(result).toBe('corridor,corridor,corridor')
  expect(envs.map(({ closed }) => closed)).toEqual([true, true, true])
})

test('closes all of them where one cannot be closed, and says what was thrown first', async () => {
  const [stubborn, other] = [new Stubborn(), new CorridorEnv()]
  const envs = [stubborn, other]
  const failing = withEnvs(
    2,
    async (i) => envs[i]!,
    async () => {
      throw new Error('what was done with them')
    },
  )
  await expect(failing).rejects.toThrow('what was done with them')
  expect(other.closed).toBe(true)
  const done = withEnvs(
    1,
    async () => stubborn,
    async () => 1,
  )
  await expect(done).rejects.toThrow('cannot be closed')
})

test('closes those that were made before one could not be', async () => {
  const first = new CorridorEnv()
  const making = withEnvs(
    2,
    async (i) => {
      if (i === 1) throw new Error('no more')
      return first
    },
    async () => 1,
  )
  await expect(making).rejects.toThrow('no more')
  expect(first.closed).toBe(true)
})
