import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RunFolder } from '../../../experiments/runs/run-folder.ts'
import { computedByRun, leftOver } from '../../../scripts/kills/computed.ts'
import { firstNotFinite } from '../../../src/nn/finite.ts'
import { runCaptured } from '../../support/captured-terminal.ts'
import { envModule } from '../../support/env-module.ts'

const bin = fileURLToPath(new URL('../../../experiments/cli/bin.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resume-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const runs = () => join(folder, 'runs')

function experiment(name: string, agent: string, training: string): string {
  const file = join(folder, `${name}.yaml`)
  const rest = 'environment: { max_steps: 6, vocab_size: 64 }\nseed: 3\n'
  const budget = 'num_envs: 4, log_frequency: 8, stop_when_solved: false, baseline: none'
  writeFileSync(file, `agent: ${agent}\n${rest}training: { ${budget}, ${training} }\n`)
  return file
}

async function train(...argv: string[]) {
  return runCaptured('train', ...argv, '--runs-folder', runs(), '--json')
}

/** Everything a run computed: metrics and events but for the clock, programs, and what its last checkpoint holds. */
const computed = (name: string) => computedByRun(join(runs(), name))

/** Every file of a folder, by its bytes. */
function bytes(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((file) => join(path, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => `${file} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`)
    .sort()
}

const agents = [
  ['reinforce', '{ type: reinforce, hidden_dim: 16 }'],
  [
    'dqn',
    '{ type: dqn, hidden_dim: 16, batch_size: 8, buffer_capacity: 100, min_buffer_size: 16, train_frequency: 16 }',
  ],
] as const

test.each(agents)(
  '%s learns the same however often it is saved',
  async (_, agent) => {
    const budget = 'num_episodes: 24'
    const often = 'save_frequency: 1, save_minutes: null, keep_checkpoints: 2'
    const never = 'save_frequency: 0, save_minutes: null'
    const byMinutes = 'save_frequency: 0, save_minutes: 0.0005'
    for (const [run, saving] of Object.entries({ often, never, byMinutes })) {
      expect((await train(experiment(run, agent, `${budget}, ${saving}`))).code).toBe(0)
    }
    expect(computed('often')).toEqual(computed('never'))
    expect(computed('byMinutes')).toEqual(computed('never'))
    expect(leftOver(join(runs(), 'often'))).toBeNull()
  },
  240_000,
)

test.each(agents)(
  '%s, stopped and gone on with, comes to what it had come to',
  async (_, agent) => {
    const saving = 'save_frequency: 16, save_minutes: null'
    const whole = experiment('whole', agent, `num_episodes: 32, ${saving}`)
    expect((await train(whole)).code).toBe(0)
    const stopped = experiment('stopped', agent, `num_episodes: 32, ${saving}, max_minutes: 0.004`)
    expect((await train(stopped)).code).toBe(0)
    const before = computed('stopped').metrics.length
    const on = ['--resume', 'stopped', '--set', 'training.max_minutes=null']
    expect((await train(...on)).code).toBe(0)
    expect(computed('stopped').metrics.length).toBeGreaterThanOrEqual(before)
    expect(computed('stopped')).toEqual(computed('whole'))
  },
)

test('a run goes on where another device runs its tensors, and says on which it ended', async () => {
  const agent = '{ type: dqn, hidden_dim: 16, batch_size: 8, min_buffer_size: 16 }'
  const file = experiment('moved', agent, 'num_episodes: 8, save_minutes: null')
  writeFileSync(file, `${readFileSync(file, 'utf8')}device: javascript\n`)
  expect(JSON.parse((await train(file)).out)).toMatchObject({ backend: 'javascript', episodes: 8 })
  let episodes = 8
  for (const device of ['cpu', 'wasm']) {
    episodes += 8
    const more = ['--set', `training.num_episodes=${episodes}`, '--set', `device=${device}`]
    const { code, err, out } = await train('--resume', 'moved', ...more)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject({ backend: device, episodes })
  }
}, 240_000)

test('numbers that are not finite end a run in one line, and it goes on from its last checkpoint', async () => {
  writeFileSync(
    join(folder, 'reward.mjs'),
    'let scored = 0\nexport const createReward = () => ({ score: () => (++scored > 120 ? 1e30 : 1) })\n',
  )
  const agent =
    '{ type: reinforce, hidden_dim: 16, episodes_per_update: 8, normalise_advantages: false }'
  const file = experiment('rising', agent, 'num_episodes: 90, save_frequency: 8')
  writeFileSync(file, `${readFileSync(file, 'utf8')}reward: { module: ./reward.mjs }\n`)
  const { code, err } = await train(file)
  expect(code).toBe(1)
  expect(err.split('\n').at(-1)).toMatch(/^error: Gradients have the norm (?:Infinity|NaN): .*/)
  const run = RunFolder.open('rising', runs())
  const { agent: state } = await run.checkpoint('last').load()
  for (const [name, { data }] of Object.entries(state.tensors)) {
    expect(firstNotFinite(data), name).toBe(-1)
  }
  const records = computed('rising').metrics.length
  // With as many episodes as it had by then it is at its end.
  const on = await train('--resume', 'rising', '--set', 'training.num_episodes=8')
  expect(on.code).toBe(0)
  expect(JSON.parse(on.out).episodes).toBeGreaterThanOrEqual(8)
  expect(computed('rising').metrics.length).toBeLessThanOrEqual(records + 1)
})

test('a run that was killed before it learnt anything goes on, to the same end', async () => {
  const budget = 'num_episodes: 120, save_frequency: 0, save_minutes: null'
  const agent = '{ type: reinforce, hidden_dim: 16 }'
  const killed = experiment('killed', agent, budget)
  const child = spawn(
    process.execPath,
    ['--import', tsx, bin, 'train', killed, '--runs-folder', runs()],
    { stdio: 'ignore' },
  )
  const checkpoint = join(runs(), 'killed', 'checkpoints', 'last', 'state.json')
  while (!existsSync(checkpoint)) await wait(20)
  const exited = new Promise((resolve) => child.on('exit', resolve))
  child.kill('SIGKILL')
  await exited
  expect((await train('--resume', 'killed')).code).toBe(0)
  expect((await train(experiment('whole', agent, budget))).code).toBe(0)
  expect(computed('killed')).toEqual(computed('whole'))
})

test('a run that was killed before its first checkpoint says that it cannot go on', async () => {
  const file = experiment('early', 'random', 'num_episodes: 8')
  mkdirSync(join(runs(), 'early'), { recursive: true })
  writeFileSync(join(runs(), 'early', 'config.yaml'), readFileSync(file))
  const resumed = await train('--resume', 'early')
  expect(resumed.code).toBe(2)
  expect(resumed.err).toMatch(
    /early: it has no checkpoint to continue from; start it again \(--overwrite; from code by RunFolder\.plan\)$/,
  )
  const again = await train(file)
  expect(again.code).toBe(2)
  expect(again.err).toMatch(
    /early exists and has no checkpoint to continue from; give another name \(--name\), or start it again \(--overwrite\)/,
  )
  expect((await train(file, '--overwrite')).code).toBe(0)
})

test('what would make a run another one is refused, and its folder stays as it is', async () => {
  const file = experiment('s', '{ type: reinforce, hidden_dim: 16 }', 'num_episodes: 16')
  expect((await train(file)).code).toBe(0)
  const before = bytes(join(runs(), 's'))
  for (const other of [
    ['--seed', '999'],
    ['--set', 'agent.learning_rate=0.5'],
    ['--set', 'environment.max_steps=20'],
    ['--set', 'training.num_envs=8'],
    ['--set', 'sandbox.limits=grading'],
  ]) {
    const { code, err } = await train('--resume', 's', ...other)
    expect(code, other.join(' ')).toBe(2)
    expect(err.split('\n')).toHaveLength(1)
    expect(err).toContain('a run stays what it was when it began')
  }
  const problems = await train('--resume', 's', '--set', 'data.problems=seed-eval')
  expect(problems.code).toBe(2)
  expect(problems.err).toContain('what `data.problems` names has changed since the run began')
  expect(bytes(join(runs(), 's'))).toEqual(before)
  const longer = await train('--resume', 's', '--set', 'training.num_episodes=24')
  expect(JSON.parse(longer.out)).toMatchObject({ episodes: 24, seed: 3 })
})

test('problems that changed under a run are refused, and its folder stays as it is', async () => {
  const problems = join(folder, 'mine.json')
  const problem = (expected: number) => ({
    name: 'mine',
    problems: [
      {
        id: 'twice',
        function_name: 'twice',
        parameters: [{ name: 'n', type: 'int' }],
        return_type: 'int',
        docstring: 'Twice n.',
        reference_solution: 'def twice(n):\n    return n * 2\n',
        visible_tests: [
          { args: [1], expected: 2 },
          { args: [3], expected },
        ],
        hidden_tests: [{ args: [21], expected: 42 }],
      },
    ],
  })
  writeFileSync(problems, JSON.stringify(problem(6)))
  const file = experiment('own', 'random', 'num_episodes: 8')
  writeFileSync(file, `${readFileSync(file, 'utf8')}data: { problems: ${problems} }\n`)
  expect((await train(file)).code).toBe(0)
  const before = bytes(join(runs(), 'own'))
  writeFileSync(problems, JSON.stringify(problem(7)))
  const { code, err } = await train('--resume', 'own', '--set', 'training.num_episodes=16')
  expect({ code, lines: err.split('\n').length }).toEqual({ code: 2, lines: 1 })
  expect(err).toContain('what `data.problems` names has changed since the run began')
  expect(bytes(join(runs(), 'own'))).toEqual(before)
})

test('a run that broke between two records logs what an unbroken one does', async () => {
  const breaking = globalThis as { stepBreaks?: () => boolean }
  writeFileSync(
    join(folder, 'env.ts'),
    envModule({ step: 'if (globalThis.stepBreaks?.()) throw new Error("no luck")' }),
  )
  // Saved at 5, 10, 15, 20, recorded at 8, 16, 24.
  const budget =
    'num_episodes: 24, num_envs: 1, log_frequency: 8, save_frequency: 5, baseline: none'
  const file = (name: string) => {
    const path = join(folder, `${name}.yaml`)
    const agent = '{ type: reinforce, hidden_dim: 8, episodes_per_update: 2 }'
    writeFileSync(
      path,
      `agent: ${agent}\nenvironment: { module: ./env.ts }\ntraining: { ${budget} }\n`,
    )
    return path
  }
  expect((await train(file('whole'))).code).toBe(0)
  const steps = JSON.parse(
    readFileSync(join(runs(), 'whole', 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .at(-1) ?? '',
  )['train/env_steps'] as number
  let left = Math.floor(0.9 * steps)
  breaking.stepBreaks = () => --left === 0
  const broken = await train(file('broken'))
  expect(broken).toMatchObject({
    code: 2,
    err: expect.stringMatching(/env\.ts: .* threw: no luck$/),
  })
  delete breaking.stepBreaks
  expect((await train('--resume', 'broken')).code).toBe(0)
  expect(computed('broken')).toEqual(computed('whole'))
})

test('an option that is added to a module without a schema is another run', async () => {
  const reward = join(folder, 'reward.mjs')
  writeFileSync(reward, 'export const createReward = ({ pay = 1 }) => ({ score: () => pay })\n')
  const file = experiment('own', 'random', 'num_episodes: 4')
  writeFileSync(file, `${readFileSync(file, 'utf8')}reward: { module: ${reward} }\n`)
  expect(await train(file)).toMatchObject({ code: 0 })
  const longer = ['--set', 'training.num_episodes=8']
  const paid = await train('--resume', 'own', ...longer, '--set', 'reward.pay=9')
  expect(paid).toMatchObject({ code: 2 })
  expect(paid.err).toContain('`reward.pay` is null, not 9')
  expect(await train('--resume', 'own', ...longer)).toMatchObject({ code: 0 })
})
