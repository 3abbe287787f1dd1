import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentRegistry } from '../../../agents/registry.ts'
import { envDefinitions } from '../../../envs/registry.ts'
import { createCurriculum } from '../../../experiments/training/curriculum/create-curriculum.ts'
import { TrainingSession } from '../../../experiments/training/training-session.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { createReward } from '../../../rewards/registry.ts'
import type { EpisodeOutcome } from '../../../src/core/agent.ts'
import type { Json } from '../../../src/core/json.ts'
import { RecordEpisodeStatistics } from '../../../src/gym/wrappers/record-episode-statistics.ts'
import { loadSyntaxParser } from '../../../src/python/syntax-metrics.ts'
import { Rng } from '../../../src/random/rng.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'

const { problems } = await loadProblemSet('seed-train')
const syntax = await loadSyntaxParser()
let sandbox: PooledSandbox

beforeAll(async () => {
  sandbox = await createSandbox({ workers: 2 })
})
afterAll(() => sandbox.close())

/** Random programs under a curriculum, scored by a reward that remembers. */
async function makeSession(episodes = 400) {
  const reward = createReward({ type: 'novelty', reward: { type: 'code_quality' } })
  const definition = envDefinitions.get('code-generation')!
  const deps = { problems, sandbox, reward, syntax, limits: 'training' } as const
  const makeEnv = () =>
    new RecordEpisodeStatistics(
      definition.create({ maxSteps: 8 }, { ...deps, trainingProgress: () => 0 }),
    )
  const envs = [makeEnv(), ...Array.from({ length: 7 }, makeEnv)] as const
  const { observationSpace, actionSpace } = envs[0]
  const agent = await agentRegistry.random!.create({
    observationSpace,
    actionSpace,
    rng: new Rng(1),
    config: {},
  })
  const settings = {
    curriculum: 'success_rate',
    curriculumWindow: 16,
    curriculumFloor: 0.05,
    curriculumThreshold: 0.5,
  } as const
  return new TrainingSession({
    agent,
    envs,
    problemIds: problems.map(({ id }) => id),
    rng: new Rng(2),
    seed: 3,
    episodes,
    curriculum: createCurriculum(settings, problems),
    episodesPerDraw: 3,
    rewardMemory: reward.memory ?? null,
    stopWhenSolved: false,
  })
}

async function play(session: TrainingSession, steps: number): Promise<EpisodeOutcome[]> {
  const outcomes: EpisodeOutcome[] = []
  for (let i = 0; i < steps; i++) outcomes.push(...(await session.step()).episodes)
  return outcomes
}

test('a saved session goes on as if it had not stopped: curriculum, rewards that remember and all', async () => {
  const straight = await makeSession()
  await straight.start()
  const whole = await play(straight, 120)

  const first = await makeSession()
  await first.start()
  const before = await play(first, 50)
  const saved: Json = JSON.parse(JSON.stringify(await first.getState()))
  const agentState = await first.agent.getState()
  const second = await makeSession()
  await second.agent.setState(agentState)
  await second.setState(saved)
  const after = await play(second, 70)

  expect(before.length).toBeGreaterThan(10)
  expect(whole.filter(({ episodeReturn }) => episodeReturn > 0).length).toBeGreaterThan(10)
  expect([...before, ...after]).toEqual(whole)
  const [own, straights] = [await second.getState(), await straight.getState()]
  expect(own).toEqual(straights)
  expect(JSON.stringify(own) === JSON.stringify(straights)).toBe(true)
})

test('a session whose environments stand still comes back as it was saved', async () => {
  const session = await makeSession(12)
  await session.start()
  type Streams = { readonly streams: readonly { readonly running: boolean }[] }
  type Stored = { value: { rollouts: { value: { groups: readonly [{ value: Streams }] } } } }
  const left = async () => {
    const { value } = (await session.getState()) as unknown as Stored
    return value.rollouts.value.groups[0].value.streams.filter((stream) => stream.running).length
  }
  // Once when some environments have no problem left, and once when none has.
  for (const most of [7, 0]) {
    while ((await left()) > most) await session.step()
    const saved = JSON.stringify(await session.getState())
    const copy = await makeSession(12)
    await copy.setState(JSON.parse(saved))
    expect(JSON.stringify(await copy.getState())).toBe(saved)
    expect(copy.finished).toBe(most === 0)
  }
})

test('a new session starts with an empty memory', async () => {
  const session = await makeSession()
  await session.start()
  await play(session, 30)
  type Stored = { value: { rewardMemory: { value: { counts: object } } } }
  const counts = async () =>
    ((await session.getState()) as unknown as Stored).value.rewardMemory.value.counts
  expect(Object.keys(await counts()).length).toBeGreaterThan(0)
  await session.start()
  expect(await counts()).toEqual({})
})
