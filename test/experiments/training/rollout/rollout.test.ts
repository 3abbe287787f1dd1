import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentRegistry } from '../../../../agents/registry.ts'
import { envDefinitions } from '../../../../envs/registry.ts'
import { Rollout } from '../../../../experiments/training/rollout/rollout.ts'
import { loadProblemSet } from '../../../../problems/load.ts'
import { createReward } from '../../../../rewards/registry.ts'
import type { PolicyInitializer } from '../../../../src/core/policy-initializer.ts'
import { RecordEpisodeStatistics } from '../../../../src/gym/wrappers/record-episode-statistics.ts'
import { loadSyntaxParser } from '../../../../src/python/syntax-metrics.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { createSandbox, type PooledSandbox } from '../../../../src/sandbox/pool.ts'

const { problems } = await loadProblemSet('seed-train')
const syntax = await loadSyntaxParser()
let sandbox: PooledSandbox

beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

/** An initializer whose rows say how long the prefix is. */
function lengthInitializer(actionCount: number): PolicyInitializer {
  return {
    name: 'length',
    actionCount,
    staticLogits: null,
    async logProbs(prefixes) {
      const rows = new Float32Array(prefixes.length * actionCount)
      prefixes.forEach((prefix, i) => {
        rows.fill(prefix.length, i * actionCount, (i + 1) * actionCount)
      })
      return rows
    },
    dispose() {},
  }
}

test('the prior of the state after a truncated episode comes with its last transition', async () => {
  const maxSteps = 4
  const reward = createReward({ type: 'partial' })
  const deps = { problems, sandbox, reward, syntax, limits: 'training' } as const
  const definition = envDefinitions.get('code-generation')!
  const settings = { maxSteps, budgetInMask: false }
  const envs = [0, 1, 2, 3].map(
    () => new RecordEpisodeStatistics(definition.create(settings, deps)),
  )
  const { observationSpace, actionSpace } = envs[0]!
  const agent = await agentRegistry.random!.create({
    observationSpace,
    actionSpace,
    rng: new Rng(1),
    config: {},
  })
  const contexts = new Map(problems.map(({ id }) => [id, { problemId: id, docstring: '' }]))
  const rng = new Rng(2)
  const nextProblem = () => rng.choice(problems).id
  const prior = { initializer: lengthInitializer(actionSpace.n), contexts }
  const rollout = new Rollout(envs, nextProblem, prior)
  await rollout.start(1)
  const lengths = new Map<number, number>()
  let truncated = 0
  for (let i = 0; i < 40; i++) {
    const { transitions, episodes } = await rollout.step(agent, 'train')
    for (const { stream, last, discount, priorLogits, nextPriorLogits, ...rest } of transitions) {
      const length = lengths.get(stream) ?? 0
      expect(priorLogits?.[0]).toBe(length)
      lengths.set(stream, last ? 0 : length + 1)
      if (last && discount === 1) truncated++
      const isTruncated = last && discount === 1
      expect(nextPriorLogits?.[0]).toBe(isTruncated ? length + 1 : undefined)
      const { tokens, problemId } = rest.position!
      expect(rest.nextPosition).toEqual(
        isTruncated ? { problemId, tokens: Int32Array.of(...tokens, rest.action) } : undefined,
      )
    }
    await rollout.restart(episodes)
  }
  expect(truncated).toBeGreaterThan(0)
  for (const env of envs) await env.close()
})
