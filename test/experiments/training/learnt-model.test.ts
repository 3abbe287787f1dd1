import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
let runs: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'learnt-model-'))
  runs = join(folder, 'runs')
  writeFileSync(
    join(folder, 'e.yaml'),
    'agent: { type: reinforce, initializer: seq2seq, hidden_dim: 8, episodes_per_update: 4 }\n' +
      'environment: { max_steps: 6 }\n' +
      'training: { num_envs: 4, num_episodes: 8, baseline: none, stop_when_solved: false }\n',
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

function train(name: string, ...more: string[]) {
  return runCaptured(
    'train',
    join(folder, 'e.yaml'),
    '--name',
    name,
    '--runs-folder',
    runs,
    ...more,
  )
}

test('a run keeps the model that learns in it, from which others start until it changes', async () => {
  expect((await train('source', '--set', 'agent.learn=model')).code).toBe(0)
  const model = join(runs, 'source', 'model.json')
  const { provenance } = JSON.parse(readFileSync(model, 'utf8'))
  expect(provenance).toMatchObject({ learnt_in: 'source', from: 'seq2seq', episodes: 8 })
  expect(provenance.solves).toContain('seed-train/is_even')

  const later = await train('later', '--set', `agent.initializer=${model}`)
  expect(later.code, later.err).toBe(0)
  expect(later.err).toContain('taught with problems that are here')
  const evaluate = ['evaluate', 'later', '--runs-folder', runs, '--episodes', '1']
  const changed = 'what `agent.initializer` names has changed since the run began'
  expect((await runCaptured(...evaluate)).err).not.toContain(changed)
  const more = ['--runs-folder', runs, '--set', 'training.num_episodes=16']
  expect((await runCaptured('train', '--resume', 'source', ...more)).code).toBe(0)
  expect((await runCaptured(...evaluate)).err).toContain(changed)
}, 240_000)

test('a run of dqn keeps the model that its values are made of, from which it goes on, and others start', async () => {
  const agent =
    'type: dqn, initializer: seq2seq, learn: model, hidden_dim: 8, min_buffer_size: 12, batch_size: 6'
  writeFileSync(
    join(folder, 'dqn.yaml'),
    `agent: { ${agent}, train_frequency: 12, target_update_frequency: 2 }\n` +
      'environment: { max_steps: 6 }\n' +
      'training: { num_envs: 4, num_episodes: 12, baseline: none, stop_when_solved: false }\n' +
      'data: { problems: seed-train, eval_problems: seed-train }\n',
  )
  const start = (name: string, ...more: string[]) =>
    runCaptured(
      ...['train', join(folder, 'dqn.yaml'), '--name', name, '--runs-folder', runs, ...more],
    )
  const weights = (name: string) => readFileSync(join(runs, name, 'model.safetensors'))
  const whole = await start('values')
  expect(whole.code, whole.err).toBe(0)
  const model = join(runs, 'values', 'model.json')
  const { provenance } = JSON.parse(readFileSync(model, 'utf8'))
  expect(provenance).toMatchObject({ learnt_in: 'values', agent: 'dqn', from: 'seq2seq' })

  expect((await start('stopped', '--set', 'training.num_episodes=6')).code).toBe(0)
  const before = weights('stopped')
  const more = ['--runs-folder', runs, '--set', 'training.num_episodes=12']
  expect((await runCaptured('train', '--resume', 'stopped', ...more)).code).toBe(0)
  expect(weights('stopped').equals(before)).toBe(false)

  const later = await start('on-top', '--set', `agent.initializer=${model}`)
  expect(later.code, later.err).toBe(0)
  expect((await runCaptured('evaluate', 'on-top', '--runs-folder', runs)).code).toBe(0)
}, 240_000)

test.each(['correction', 'model'])(
  'a run that would start from the model in its own folder is refused, and the model stays (learn: %s)',
  async (learn) => {
    const model = join(runs, 'source', 'model.json')
    const link = join(folder, `link-${learn}`)
    symlinkSync(join(runs, 'source'), link)
    for (const initializer of [model, join(link, 'model.json')]) {
      const set = ['--set', `agent.learn=${learn}`, '--set', `agent.initializer=${initializer}`]
      const { code, err } = await train('source', '--overwrite', ...set)
      expect(code).toBe(2)
      expect(err).toContain('which this run writes over; give the run another name')
      expect(existsSync(model)).toBe(true)
    }
  },
)
