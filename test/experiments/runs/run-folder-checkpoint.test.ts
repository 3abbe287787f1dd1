import {
  existsSync,
  mkdirSync,
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
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RunFolder } from '../../../experiments/runs/run-folder.ts'
import type { AgentState, StoredBlock } from '../../../src/core/agent.ts'
import { agentState as agent, begunRun } from '../../support/run-folders.ts'

let runs: string
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'runs-'))
})
afterEach(() => rmSync(runs, { recursive: true }))

const begun = () => begunRun(runs)

test('a checkpoint gives back what was saved, each time it is saved', async () => {
  const last = begun().checkpoint('last')
  expect(last.exists()).toBe(false)
  await last.save({ agent: agent(1), training: { episodes: 10 } })
  await last.save({ agent: agent(2), training: { episodes: 20 } })
  expect(await last.load()).toMatchObject({ agent: agent(2), training: { episodes: 20 } })
  expect(readdirSync(join(last.path, '..'))).toEqual(['last'])
  expect(readdirSync(last.path).sort()).toEqual(['state.json', 'state.safetensors'])
})

test('a save that died half way leaves the checkpoint before it', async () => {
  const last = begun().checkpoint('last')
  await last.save({ agent: agent(1), training: 1 })
  mkdirSync(`${last.path}.partial`)
  writeFileSync(join(`${last.path}.partial`, 'state.safetensors'), 'torn')
  expect((await last.load()).training).toBe(1)
  // The moment between the two renames.
  renameSync(last.path, `${last.path}.previous`)
  expect(last.exists()).toBe(true)
  expect((await last.load()).training).toBe(1)
  await last.save({ agent: agent(3), training: 3 })
  expect((await last.load()).training).toBe(3)
  expect(readdirSync(join(last.path, '..'))).toEqual(['last'])
})

test.each([
  ['state.json', (text: string) => text.slice(0, 40), /truncated or not JSON/],
  ['state.json', () => '{"weights": []}', /not a checkpoint of codegen-gym/],
  ['state.json', () => 'null', /not a checkpoint of codegen-gym/],
  ['state.json', (text: string) => text.replace(/"version":\d/, '"version":9'), /of version 9/],
  ['state.json', (text: string) => text.replace('"training"', '"trainig"'), /lacks `agent` or/],
  ['state.safetensors', (text: string) => text.slice(0, -3), /truncated/],
  ['state.safetensors', () => '', /cannot be used/],
])('a checkpoint whose %s is damaged (%#) is refused', async (file, damage, expected) => {
  const last = begun().checkpoint('last')
  await last.save({ agent: agent(1), training: 1 })
  const path = join(last.path, file)
  writeFileSync(path, damage(readFileSync(path, 'latin1')), 'latin1')
  const error = await last.load().catch((thrown: Error) => thrown)
  expect(error).toMatchObject({ name: 'CheckpointError', message: expect.stringMatching(expected) })
  expect((error as Error).message).not.toContain('\n')
})

test('tensors of another checkpoint are refused', async () => {
  const run = begun()
  await run.checkpoint('last').save({ agent: agent(1), training: 1 })
  await run.checkpoint('best').save({ agent: agent(2), training: 1 })
  const tensors = (name: 'last' | 'best') => join(run.checkpoint(name).path, 'state.safetensors')
  writeFileSync(tensors('last'), readFileSync(tensors('best')))
  await expect(run.checkpoint('last').load()).rejects.toThrow(/does not belong to the state.json/)
})

test('only checkpoints that can be read are listed, and the latest of them kept', async () => {
  const run = begun()
  const content = (training: number) => ({ agent: agent(training), training })
  const checkpoints = join(run.path, 'checkpoints')
  for (const episodes of [10, 20, 30]) await run.keepCheckpoint(episodes, 3, content(episodes))
  mkdirSync(join(checkpoints, '777'))
  writeFileSync(join(checkpoints, '888'), '')
  rmSync(join(checkpoints, '20', 'state.safetensors'))
  // Of a process that was killed between the two renames of saving it again.
  renameSync(join(checkpoints, '30'), join(checkpoints, '30.previous'))
  for (const none of [777, 888, 20]) {
    expect(() => run.findCheckpoint(none)).toThrow(`no checkpoint \`${none}\`; there is 10, 30`)
  }
  expect((await run.checkpoint(run.findCheckpoint(30)).load()).training).toBe(30)
  await run.keepCheckpoint(40, 1, content(40))
  expect(() => run.findCheckpoint(30)).toThrow('there is 40')
  expect(readdirSync(checkpoints).sort()).toEqual(['20', '40', '777', '888'])
})

test('what killed processes left half written goes when the run goes on', async () => {
  const first = begun()
  first.openLog().close()
  await first.checkpoint('last').save({ agent: agent(1), training: 1 })
  first.end()
  const gone = 2 ** 22 + 1
  const left = [
    `summary.json.${gone}.partial`,
    `config.yaml.${process.pid}.partial`,
    `programs/a.py.${gone}.partial`,
  ].map((name) => join(first.path, name))
  const others = join(first.path, `summary.md.${process.ppid}.partial`)
  for (const file of [...left, others]) writeFileSync(file, 'torn')
  for (const name of ['50.partial', 'best.partial']) {
    mkdirSync(join(first.path, 'checkpoints', name))
    left.push(join(first.path, 'checkpoints', name))
  }
  const again = RunFolder.plan('one', 'resume', runs)
  again.begin('seed: 1\n')
  again.openLog(1).close()
  again.end()
  expect(left.filter((file) => existsSync(file))).toEqual([])
  // Its process runs.
  expect(existsSync(others)).toBe(true)
  expect((await again.checkpoint('last').load()).training).toBe(1)
})

/** One block of a number each, the same object for the same number. */
const blocks = new Map<number, StoredBlock>()
function withBlocks(value: number, numbers: readonly number[]): AgentState {
  const named = numbers.map((number) => {
    const data = Float32Array.of(number)
    const block = blocks.get(number) ?? {
      tensors: { rows: { dtype: 'float32', shape: [1], data } },
    }
    blocks.set(number, block)
    return [`rows/${number}`, block] as const
  })
  return { ...agent(value), blocks: Object.fromEntries(named) }
}

/** The files of blocks that are there, with when they were written. */
function blockFiles(run: RunFolder): Map<string, bigint> {
  const folder = join(run.path, 'checkpoints', 'blocks')
  const mtime = (name: string) => statSync(join(folder, name), { bigint: true }).mtimeNs
  return new Map(readdirSync(folder).map((name) => [name, mtime(name)]))
}

test('blocks are written once for all checkpoints, and go with the last that needs them', async () => {
  const run = begun()
  const save = (name: 'last' | 'best', value: number, numbers: readonly number[]) =>
    run.checkpoint(name).save({ agent: withBlocks(value, numbers), training: value })
  await save('best', 1, [1, 2])
  const first = blockFiles(run)
  await save('last', 2, [2, 3])
  const second = blockFiles(run)
  expect([first.size, second.size]).toEqual([2, 3])
  for (const [name, time] of first) expect(second.get(name)).toBe(time)
  await save('last', 3, [3, 4])
  expect(blockFiles(run).size).toBe(4)
  expect((await run.checkpoint('best').load()).agent).toEqual(withBlocks(1, [1, 2]))
  expect((await run.checkpoint('last').load()).agent).toEqual(withBlocks(3, [3, 4]))
  expect((await run.checkpoint('last').load('weights')).agent).toEqual(agent(3))
  await save('best', 4, [4])
  expect(blockFiles(run).size).toBe(2)
  // What was read need not be written again.
  const { agent: read } = await run.checkpoint('last').load()
  const before = blockFiles(run)
  await run.checkpoint('last').save({ agent: read, training: 5 })
  expect(blockFiles(run)).toEqual(before)
})

test('a kill at any moment of a save leaves the blocks of the checkpoint before it', async () => {
  const run = begun()
  const { path } = run.checkpoint('last')
  await run.checkpoint('last').save({ agent: withBlocks(1, [1, 2]), training: 1 })
  // After its blocks: one is whole, one torn, and the checkpoint itself half written.
  const folder = join(path, '..', 'blocks')
  writeFileSync(join(folder, `${'0'.repeat(64)}.safetensors`), 'of no checkpoint')
  writeFileSync(join(folder, `${'1'.repeat(64)}.safetensors.${2 ** 22 + 1}.partial`), 'torn')
  mkdirSync(`${path}.partial`)
  writeFileSync(join(`${path}.partial`, 'blocks.json'), '{"rows/9": "')
  // Between the two renames.
  renameSync(path, `${path}.previous`)
  expect((await run.checkpoint('last').load()).agent).toEqual(withBlocks(1, [1, 2]))
  run.end()
  const again = RunFolder.plan('one', 'resume', runs)
  again.begin('seed: 1\n')
  await again.checkpoint('best').save({ agent: withBlocks(2, [3]), training: 2 })
  expect((await again.checkpoint('last').load()).agent).toEqual(withBlocks(1, [1, 2]))
  expect(blockFiles(again).size).toBe(3)
  again.end()
})

test('a checkpoint whose list of blocks is damaged costs no other one its blocks', async () => {
  const run = begun()
  await run.checkpoint('best').save({ agent: withBlocks(1, [1, 2]), training: 1 })
  const list = join(run.checkpoint('best').path, 'blocks.json')
  const text = readFileSync(list, 'utf8')
  for (const damage of ['', '{}', text.replace(/[0-9a-f]{8}/, '00000000')]) {
    writeFileSync(list, damage)
    const error = await run
      .checkpoint('best')
      .load()
      .catch((thrown: Error) => thrown)
    expect(error).toMatchObject({
      name: 'CheckpointError',
      message: expect.stringMatching(/blocks\.json cannot be used: it (?:is|does)[^\n]*$/),
    })
  }
  writeFileSync(list, '')
  await run.checkpoint('last').save({ agent: withBlocks(2, [3]), training: 2 })
  expect(blockFiles(run).size).toBe(3)
  writeFileSync(list, text)
  expect((await run.checkpoint('best').load()).agent).toEqual(withBlocks(1, [1, 2]))
})

test.each([
  ['is missing', null, /there is no such file/],
  ['is cut short', (bytes: Buffer) => bytes.subarray(0, -2), /truncated/],
  [
    'has another number',
    (bytes: Buffer) => bytes.fill(1, bytes.length - 2),
    /not what was saved under this name/,
  ],
])('a block that %s is refused in one line', async (_, damage, expected) => {
  const run = begun()
  await run.checkpoint('last').save({ agent: withBlocks(1, [1]), training: 1 })
  const [name = ''] = blockFiles(run).keys()
  const path = join(run.path, 'checkpoints', 'blocks', name)
  if (damage === null) rmSync(path)
  else writeFileSync(path, damage(readFileSync(path)))
  const error = await run
    .checkpoint('last')
    .load()
    .catch((thrown: Error) => thrown)
  expect(error).toMatchObject({ name: 'CheckpointError', message: expect.stringMatching(expected) })
  expect((error as Error).message).not.toContain('\n')
  // Who starts from its weights does not need it.
  expect((await run.checkpoint('last').load('weights')).agent).toEqual(agent(1))
})

test('a checkpoint is read whole while the run goes on saving', async () => {
  const run = begun()
  const save = (i: number) =>
    run.checkpoint('last').save({ agent: withBlocks(i, [i, i + 1]), training: i })
  await save(0)
  let isSaving = true
  const saving = (async () => {
    for (let i = 1; i <= 40; i++) await save(i)
    isSaving = false
  })()
  const read: unknown[] = []
  while (isSaving) {
    const { agent: found, training } = await run.checkpoint('last').load()
    expect(found).toEqual(
      withBlocks(training as number, [training as number, (training as number) + 1]),
    )
    read.push(training)
  }
  await saving
  expect(new Set(read).size).toBeGreaterThan(1)
})

test('a missing checkpoint is named', async () => {
  await expect(begun().checkpoint('best').load()).rejects.toThrow(
    /best.state\.json: there is no such/,
  )
})
