import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoints-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const runs = () => join(folder, 'runs')
const last = (run: string, ...parts: string[]) => join(runs(), run, 'checkpoints', 'last', ...parts)

async function command(...argv: string[]) {
  return runCaptured(...argv, '--runs-folder', runs(), '--json')
}

/** A short run under a name. */
async function train(name: string, ...more: string[]) {
  const file = join(folder, 'short.yaml')
  writeFileSync(
    file,
    'agent: { type: reinforce, hidden_dim: 16 }\nseed: 3\n' +
      'environment: { max_steps: 6, vocab_size: 64 }\n' +
      'training: { num_episodes: 8, num_envs: 4, stop_when_solved: false, baseline: none }\n',
  )
  return command('train', file, '--name', name, ...more)
}

const longer = ['--set', 'training.num_episodes=16']

function idIn(path: string): string {
  return (JSON.parse(readFileSync(path, 'utf8')) as { run: string }).run
}

/** As programs of before wrote it. */
function withoutId(path: string): void {
  const { run: _, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  writeFileSync(path, JSON.stringify(rest))
}

test('a checkpoint of another run of the same shape is refused in one line, by whoever reads it', async () => {
  expect((await train('one')).code).toBe(0)
  expect((await train('other', '--seed', '4')).code).toBe(0)
  cpSync(last('other'), last('one'), { recursive: true })
  rmSync(join(runs(), 'one', 'checkpoints', 'best'), { recursive: true })
  const before = readdirSync(join(runs(), 'one'), { recursive: true }).sort()
  for (const argv of [
    ['train', '--resume', 'one', ...longer],
    ['evaluate', 'one'],
    ['train', join(folder, 'short.yaml'), '--name', 'next', '--from', 'one'],
  ]) {
    const { code, err } = await command(...argv)
    expect({ argv, code, err }).toEqual({
      argv,
      code: 2,
      err: expect.stringMatching(
        /^error: Checkpoint [^\n]*state\.json cannot be used: it is of another run; [^\n]*--from\)$/,
      ),
    })
  }
  expect(readdirSync(join(runs(), 'one'), { recursive: true }).sort()).toEqual(before)
})

test('a run is bound by what it was born with, not by its name, its budget or its folder', async () => {
  expect((await train('one')).code).toBe(0)
  expect((await train('same', ...longer)).code).toBe(0)
  expect((await train('other', '--seed', '4')).code).toBe(0)
  expect(idIn(last('one', 'state.json'))).toMatch(/^[0-9a-f]{64}$/)
  expect(idIn(last('same', 'state.json'))).toBe(idIn(last('one', 'state.json')))
  expect(idIn(last('other', 'state.json'))).not.toBe(idIn(last('one', 'state.json')))
  cpSync(join(runs(), 'one'), join(runs(), 'moved'), { recursive: true })
  expect((await command('train', '--resume', 'moved', ...longer)).code).toBe(0)
  expect(idIn(last('moved', 'state.json'))).toBe(idIn(last('one', 'state.json')))
})

test('runs of before go on, and are bound from then on', async () => {
  expect((await train('one')).code).toBe(0)
  const id = idIn(last('one', 'state.json'))
  const sittings = join(runs(), 'one', 'sittings.json')
  const record = JSON.parse(readFileSync(sittings, 'utf8'))
  const { id: _, ...value } = record.value
  writeFileSync(sittings, JSON.stringify({ ...record, version: record.version - 1, value }))
  withoutId(last('one', 'state.json'))
  expect((await command('train', '--resume', 'one', ...longer)).code).toBe(0)
  expect(idIn(last('one', 'state.json'))).toBe(id)
  // Without its record it keeps the name that its checkpoint knows it by.
  rmSync(sittings)
  const on = await command('train', '--resume', 'one', '--set', 'training.num_episodes=24')
  expect(on.code).toBe(0)
  expect(idIn(last('one', 'state.json'))).toBe(id)
})

/** Puts NaN in the place of the first weight. */
function spoilWeights(run: string): void {
  const path = last(run, 'state.safetensors')
  const bytes = readFileSync(path)
  bytes.writeFloatLE(Number.NaN, 8 + Number(bytes.readBigUInt64LE(0)))
  writeFileSync(path, bytes)
  const state = JSON.parse(readFileSync(last(run, 'state.json'), 'utf8'))
  const tensorsSha256 = createHash('sha256').update(bytes).digest('hex')
  writeFileSync(last(run, 'state.json'), JSON.stringify({ ...state, tensorsSha256 }))
}

test('a damaged checkpoint says where it is and what to do, which works', async () => {
  expect((await train('one')).code).toBe(0)
  const folders = [last('one'), last('one').replace(/last$/, 'best')]
  spoilWeights('one')
  const evaluated = await command('evaluate', 'one', '--checkpoint', 'last')
  expect(evaluated).toMatchObject({
    code: 2,
    err: expect.stringMatching(
      /^error: Checkpoint \S*one.checkpoints.last cannot be used: Tensor `\S+` holds NaN at 0: [^\n;]*; name another one, of `best` \(--checkpoint[^\n]*\)$/,
    ),
  })
  const from = await command(
    'train',
    join(folder, 'short.yaml'),
    '--name',
    'n',
    '--from',
    'one:last',
  )
  expect(from).toMatchObject({
    code: 2,
    err: expect.stringContaining('one.checkpoints.last'.replaceAll('.', '/')),
  })
  const resumed = await command('train', '--resume', 'one', ...longer)
  expect(resumed).toMatchObject({
    code: 2,
    err: expect.stringMatching(
      /holds NaN at 0: [^\n;]*; the run can go on from `best`: put a copy of \S*best in the place of \S*last$/,
    ),
  })
  rmSync(folders[0]!, { recursive: true })
  cpSync(folders[1]!, folders[0]!, { recursive: true })
  expect((await command('train', '--resume', 'one', ...longer)).code).toBe(0)
})

test('where weights of another shape do not fit, the model that learnt in the run is named', async () => {
  expect((await train('one')).code).toBe(0)
  const wider = ['--name', 'wider', '--from', 'one', '--set', 'agent.hidden_dim=32']
  const without = await command('train', join(folder, 'short.yaml'), ...wider)
  expect(without).toMatchObject({ code: 2, err: expect.stringMatching(/needs float32 [^\n;]*$/) })
  writeFileSync(join(runs(), 'one', 'model.json'), '{}')
  const { code, err } = await command('train', join(folder, 'short.yaml'), ...wider)
  expect(code).toBe(2)
  expect(err).toMatch(
    /^error: run `one` is of an agent of another shape [^\n]*; any agent can start from the model that learnt in it, by `initializer: \S*one.model\.json`$/m,
  )
})

test('a finished run that is continued says so, and how to go on', async () => {
  expect((await train('one')).code).toBe(0)
  const resume = (...more: string[]) =>
    runCaptured('train', '--resume', join(runs(), 'one'), '--runs-folder', runs(), ...more)
  const again = await resume()
  expect(again.code).toBe(0)
  const lines = again.err.split('\n').filter((line) => line.includes('finished'))
  expect(lines).toEqual([
    expect.stringMatching(
      /^\S*one is finished, with \d+ episodes: to go on, give it more \(`.*train --resume \S*one --set training\.num_episodes=16`\), or begin another from its weights \(`.*train --from \S*one`\)$/,
    ),
  ])
  const on = await resume('--set', 'training.num_episodes=16')
  expect(on.code).toBe(0)
  expect(on.err).not.toContain('finished')
})
