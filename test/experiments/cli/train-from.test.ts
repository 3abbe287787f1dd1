import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadAgent } from '../../../experiments/training/agent-handle.ts'
import { readSafetensors } from '../../../src/nn/checkpoint.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'train-from-'))
  write(
    'source',
    '{ type: reinforce, hidden_dim: 8, avoid_repeats: false, episodes_per_update: 4 }',
    'num_episodes: 24',
  )
  const kept = ['--set', 'training.save_frequency=8', '--set', 'training.keep_checkpoints=2']
  expect((await train(path('source'), ...kept)).code).toBe(0)
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const problems = fileURLToPath(new URL('../../../examples/problems.json', import.meta.url))
const runs = () => join(folder, 'runs')
const path = (name: string) => join(folder, `${name}.yaml`)

function write(name: string, agent: string, training: string): void {
  const budget = 'num_envs: 2, stop_when_solved: false, baseline: none, log_frequency: 8'
  const data = `data: { problems: ${problems}, eval_problems: ${problems} }\n`
  const rest = `environment: { max_steps: 8 }\nseed: 3\n${data}`
  writeFileSync(path(name), `agent: ${agent}\n${rest}training: { ${budget}, ${training} }\n`)
}

function train(...argv: string[]) {
  return runCaptured('train', ...argv, '--runs-folder', runs(), '--json')
}

async function stateOf(run: string, checkpoint: string) {
  const at = join(runs(), run, 'checkpoints', checkpoint)
  const { agent, tensorsSha256 } = JSON.parse(readFileSync(join(at, 'state.json'), 'utf8'))
  const { tensors } = await readSafetensors(join(at, 'state.safetensors'))
  const weights = Object.entries(tensors).filter(([name]) => name.startsWith('net/'))
  return { agent, sha256: tensorsSha256, tensors, weights: Object.fromEntries(weights) }
}

test('a run that is killed before its last checkpoint is whole finds none of later than that', () => {
  const writtenAt = (checkpoint: string) =>
    statSync(join(runs(), 'source', 'checkpoints', checkpoint, 'state.json')).mtimeMs
  for (const checkpoint of readdirSync(join(runs(), 'source', 'checkpoints'))) {
    expect(writtenAt(checkpoint), checkpoint).toBeLessThanOrEqual(writtenAt('last'))
  }
})

test('the latest checkpoints by episodes are kept under their numbers, and can be named', async () => {
  const kept = readdirSync(join(runs(), 'source', 'checkpoints')).sort()
  expect(kept).toHaveLength(4)
  expect(kept.slice(2)).toEqual(['best', 'last'])
  const [first = '', second = ''] = kept
  // Two environments may end an episode in one step, so a number is that of the save, not of the frequency.
  expect([Number(first) >> 3, Number(second) >> 3]).toEqual([2, 3])
  const evaluate = (checkpoint: string) =>
    runCaptured(
      'evaluate',
      'source',
      '--checkpoint',
      checkpoint,
      '--episodes',
      '1',
      '--json',
      '--runs-folder',
      runs(),
    )
  const named = await evaluate(first)
  expect({ code: named.code, err: named.err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(named.out)).toMatchObject({ checkpoint: Number(first) })
  const gone = await evaluate('8')
  expect(gone).toMatchObject({ code: 2, out: '' })
  expect(gone.err).toMatch(
    new RegExp(`source has no checkpoint \`8\`; there is best, last, ${first}, ${second}$`),
  )
  const word = await evaluate('lst')
  expect(word).toMatchObject({ code: 2, out: '' })
  expect(word.err).toContain('`last`, `best` or the number of its episodes, got `lst`')
  const mask = new Int8Array(256)
  mask[7] = 1
  const agent = loadAgent(join(runs(), 'source'), { checkpoint: Number(first) })
  const act = () => agent.act(new Float32Array(520), { action_mask: mask })
  expect(await act()).toBe(7)
  // What was asked before it was freed has its answer, while it is read, too; then it is read again.
  await agent.dispose()
  const [one, other] = await Promise.all([act(), act(), agent.dispose()])
  expect([one, other]).toEqual([7, 7])
  expect(await act()).toBe(7)
  await agent.dispose()
})

test('a new run starts from another’s weights alone, and goes on when that one is gone', async () => {
  write(
    'next',
    '{ type: reinforce, hidden_dim: 8, avoid_repeats: false, episodes_per_update: 16 }',
    'num_episodes: 4',
  )
  const { code, out } = await train(path('next'), '--from', 'source:last')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ runName: 'next', episodes: 4 })
  const source = await stateOf('source', 'last')
  const next = await stateOf('next', 'last')
  // By default nothing is kept but these.
  expect(readdirSync(join(runs(), 'next', 'checkpoints')).sort()).toEqual(['best', 'last'])
  // Too short for an update: whatever differs was not taken over.
  expect(next.weights).toEqual(source.weights)
  expect(source.agent).toMatchObject({ policyVersion: 6, optimizerSteps: 6 })
  expect(next.agent).toMatchObject({ policyVersion: 0, optimizerSteps: 0 })
  const moments = Object.entries(next.tensors).filter(([name]) => name.startsWith('adam/'))
  expect(moments.length).toBeGreaterThan(4)
  expect(moments.every(([, { data }]) => data.every((value) => value === 0))).toBe(true)
  const record = JSON.parse(readFileSync(join(runs(), 'next', 'sittings.json'), 'utf8'))
  expect(record.value.from).toEqual({ run: 'source', checkpoint: 'last', sha256: source.sha256 })

  renameSync(join(runs(), 'source'), join(runs(), 'away'))
  try {
    const more = ['--set', 'training.num_episodes=40']
    const { code: again, out: resumed } = await train('--resume', 'next', ...more)
    expect(again).toBe(0)
    expect(JSON.parse(resumed)).toMatchObject({ episodes: 40 })
    const kept = JSON.parse(readFileSync(join(runs(), 'next', 'sittings.json'), 'utf8'))
    expect(kept.value.from).toEqual(record.value.from)
    expect((await stateOf('next', 'last')).weights).not.toEqual(source.weights)
  } finally {
    renameSync(join(runs(), 'away'), join(runs(), 'source'))
  }
}, 240_000)

test('without an experiment it has that of the other run, under a free name; another initializer is said', async () => {
  const few = ['training.num_episodes=4', 'agent.initializer=grammar_prior']
  const { code, out, err } = await train(
    '--from',
    'source',
    ...few.flatMap((set) => ['--set', set]),
  )
  expect({ code, err }).toEqual({
    code: 0,
    err: 'warning: the weights of run `source` were learnt on top of no initializer, and now stand on initializer `grammar_prior`',
  })
  expect(JSON.parse(out)).toMatchObject({ runName: 'source-2', episodes: 4, seed: 3 })
  const record = JSON.parse(readFileSync(join(runs(), 'source-2', 'sittings.json'), 'utf8'))
  expect(record.value.from).toMatchObject({ run: 'source', checkpoint: 'best' })
})

test.each([
  [
    '{ type: reinforce, hidden_dim: 16, avoid_repeats: false }',
    /another shape \([^)]*its `hidden_dim` is \[8\], here \[16\][^)]*\): Tensor `net\/\w+` is/,
  ],
  [
    '{ type: dqn, hidden_dim: 8 }',
    /another shape \(`reinforce`, here `dqn`\): The checkpoint has no tensor/,
  ],
  ['random', /agent `random` takes no weights of run `source`/],
])('%s refuses them in one line, and leaves nothing behind', async (agent, why) => {
  write('other', agent, 'num_episodes: 200')
  const { code, err } = await train(path('other'), '--from', 'source')
  expect(code).toBe(2)
  expect(err.split('\n')).toHaveLength(1)
  expect(err).toMatch(why)
  expect(readdirSync(runs())).not.toContain('other')
})

test.each([
  [['--from', 'none'], /none: there is no run here/],
  [['--from', 'source:9'], /source has no checkpoint `9`; there is best, last/],
  [['--from', 'source:'], /Expected a checkpoint to be/],
  [
    ['--resume', 'source', '--from', 'source'],
    /--resume continues a run as it is; leave out --from/,
  ],
])('%j is refused in one line', async (argv, why) => {
  const { code, err } = await train(...argv)
  expect(code).toBe(2)
  expect(err.split('\n')).toHaveLength(1)
  expect(err).toMatch(why)
})
