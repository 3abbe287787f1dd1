import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentRegistry } from '../../../../agents/registry.ts'
import { envDefinitions } from '../../../../envs/registry.ts'
import { TrainingSession } from '../../../../experiments/training/training-session.ts'
import { loadProblemSet } from '../../../../problems/load.ts'
import { createReward } from '../../../../rewards/registry.ts'
import type { Transition } from '../../../../src/core/agent.ts'
import type { Json } from '../../../../src/core/json.ts'
import type { PolicyInitializer } from '../../../../src/core/policy-initializer.ts'
import type { Sandbox } from '../../../../src/core/sandbox.ts'
import { RecordEpisodeStatistics } from '../../../../src/gym/wrappers/record-episode-statistics.ts'
import { loadSyntaxParser } from '../../../../src/python/syntax-metrics.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { createSandbox, type PooledSandbox } from '../../../../src/sandbox/pool.ts'

const { problems } = await loadProblemSet('seed-train')
const syntax = await loadSyntaxParser()
const ENVS = 7
let sandbox: PooledSandbox

beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

/** Holds grades back for a while, another one each time. */
function late(rng: Rng): Sandbox {
  return {
    async grade(requests, options) {
      const verdicts = await sandbox.grade(requests, options)
      await setTimeout(rng.int(10))
      return verdicts
    },
    close: async () => {},
  }
}

/** Says of every token what depends on it and on how many there are. */
function initializer(actionCount: number): PolicyInitializer {
  return {
    name: 'sines',
    actionCount,
    staticLogits: null,
    async logProbs(prefixes) {
      const rows = new Float32Array(prefixes.length * actionCount)
      for (const [i, { length }] of prefixes.entries()) {
        for (let a = 0; a < actionCount; a++) rows[i * actionCount + a] = Math.sin(a + length)
      }
      return rows
    },
    dispose() {},
  }
}

interface Options {
  readonly agent?: string
  readonly config?: Readonly<Record<string, unknown>>
  readonly grades?: Sandbox
  readonly doubleBuffered?: boolean
  readonly episodes?: number
}

async function makeSession({
  agent: type = 'reinforce',
  config = {},
  grades = sandbox,
  doubleBuffered = true,
  episodes = 400,
}: Options = {}): Promise<TrainingSession> {
  let session: TrainingSession | null = null
  const deps = {
    problems,
    sandbox: grades,
    reward: createReward({ type: 'partial' }),
    syntax,
    limits: 'training',
    trainingProgress: () => Math.min(1, (session?.episodes ?? 0) / episodes),
  } as const
  const definition = envDefinitions.get('code-generation')!
  const makeEnv = () =>
    new RecordEpisodeStatistics(
      definition.create(
        { maxSteps: 6, budgetInMask: false, endWhenPassed: false, gradeAt: 'valid-prefix' },
        deps,
      ),
    )
  const envs = [makeEnv(), ...Array.from({ length: ENVS - 1 }, makeEnv)] as const
  const { observationSpace, actionSpace } = envs[0]
  const agent = await agentRegistry[type]!.create({
    observationSpace,
    actionSpace,
    rng: new Rng(1),
    config: { hiddenDim: [8], ...config },
  })
  session = new TrainingSession({
    agent,
    envs,
    problemIds: problems.map(({ id }) => id),
    rng: new Rng(2),
    seed: 3,
    episodes,
    stopWhenSolved: false,
    prior: {
      initializer: initializer(actionSpace.n),
      contexts: new Map(problems.map(({ id }) => [id, { problemId: id, docstring: '' }])),
    },
    doubleBuffered,
  })
  return session
}

async function play(session: TrainingSession, steps: number): Promise<Transition[][]> {
  const all: Transition[][] = []
  for (let i = 0; i < steps && !session.finished; i++) {
    all.push([...(await session.step()).transitions])
  }
  return all
}

const stored = async (session: TrainingSession): Promise<Json> =>
  JSON.parse(JSON.stringify(await session.getState()))

test('two halves take turns, and each environment goes on where it was', async () => {
  const session = await makeSession()
  await session.start()
  const steps = await play(session, 40)
  const lengths = new Map<number, number>()
  for (const [i, transitions] of steps.entries()) {
    const streams = transitions.map(({ stream }) => stream)
    expect(streams).toEqual(i % 2 === 0 ? [0, 1, 2, 3] : [4, 5, 6])
    for (const { stream, position, last } of transitions) {
      expect(position?.tokens.length).toBe(lengths.get(stream) ?? 0)
      lengths.set(stream, last ? 0 : (lengths.get(stream) ?? 0) + 1)
    }
  }
  session.agent.dispose()
})

test('one half is graded while the agent acts for the other', async () => {
  const order: string[] = []
  const grades: Sandbox = {
    async grade(requests, options) {
      order.push('grade')
      const verdicts = await sandbox.grade(requests, options)
      order.push('graded')
      return verdicts
    },
    close: async () => {},
  }
  const session = await makeSession({ grades })
  const { agent } = session
  const act = agent.act.bind(agent)
  agent.act = (request) => {
    order.push('act')
    return act(request)
  }
  await session.start()
  await play(session, 40)
  expect(order.join(' ')).toMatch(/grade act( grade)* graded/)
  agent.dispose()
})

test('whichever grade comes first, a seed gives one run', async () => {
  const runs: Transition[][][] = []
  for (const grades of [sandbox, late(new Rng(5)), late(new Rng(6))]) {
    const session = await makeSession({ grades })
    await session.start()
    runs.push(await play(session, 40))
    session.agent.dispose()
  }
  expect(runs[1]).toEqual(runs[0])
  expect(runs[2]).toEqual(runs[0])
})

const agents: readonly [string, Readonly<Record<string, unknown>>][] = [
  ['reinforce', { episodesPerUpdate: 6 }],
  ['rloo', { groupSize: 4 }],
  ['a2c', {}],
  ['ppo', {}],
  ['dqn', { minBufferSize: 16, batchSize: 8, priorScale: 0.1 }],
]

test.each(agents)(
  '%s: saved after every step, or once and gone on from: the same run',
  async (agent, config) => {
    const straight = await makeSession({ agent, config })
    await straight.start()
    const whole = await play(straight, 40)

    const saving = await makeSession({ agent, config, grades: late(new Rng(7)) })
    await saving.start()
    const before: Transition[][] = []
    for (let i = 0; i < 17; i++) {
      before.push(...(await play(saving, 1)))
      await saving.getState()
    }
    const copy = await makeSession({ agent, config })
    await copy.agent.setState(await saving.agent.getState())
    await copy.setState(await stored(saving))
    expect(await stored(copy)).toEqual(await stored(saving))
    expect([...before, ...(await play(copy, 23))]).toEqual(whole)
    expect([...before, ...(await play(saving, 23))]).toEqual(whole)
    expect(await stored(copy)).toEqual(await stored(straight))
    for (const { agent: one } of [straight, saving, copy]) one.dispose()
  },
)

test('a run that ends leaves nothing undone, whichever half runs dry first', async () => {
  for (const episodes of [1, 3, 5, 9, 20]) {
    const session = await makeSession({ episodes })
    await session.start()
    await play(session, 1000)
    expect(session.episodes).toBe(episodes)
    expect(session.finished).toBe(true)
    session.agent.dispose()
  }
})

test('a step that fails leaves nothing on its way, and is told', async () => {
  let calls = 0
  let open = 0
  const grades: Sandbox = {
    async grade(requests, options) {
      open++
      try {
        if (++calls === 9) throw new Error('the sandbox broke')
        return await sandbox.grade(requests, options)
      } finally {
        open--
      }
    },
    close: async () => {},
  }
  const session = await makeSession({ grades })
  await session.start()
  await expect(play(session, 200)).rejects.toThrow('the sandbox broke')
  expect(open).toBe(0)
  session.agent.dispose()
})

test('the state of one group is no state of two', async () => {
  const session = await makeSession()
  await session.start()
  const other = await makeSession({ doubleBuffered: false })
  await expect(other.setState(await stored(session))).rejects.toThrow(
    'The stored run steps its environments in 2 groups, this one in 1: give `double_buffered` the value it had',
  )
})
