import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RunFolder } from '../../../experiments/runs/run-folder.ts'
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

test('a missing checkpoint is named', async () => {
  await expect(begun().checkpoint('best').load()).rejects.toThrow(
    /best.state\.json: there is no such/,
  )
})
