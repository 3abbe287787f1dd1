import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MAY_CHANGE, RunRecord } from '../../../experiments/runs/run-record.ts'
import { recordState } from '../../../experiments/runs/run-record-state.ts'
import { CheckpointError, ConfigError } from '../../../src/core/errors.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'record-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const CONFIG = `seed: 1
device: auto
agent:
  type: dqn
  hidden: [64, 64]
training:
  num_episodes: 10
  num_envs: 4
versions:
  node: v20.0.0
`
const inputs = { fixed: { 'data.problems': 'p' }, modules: { 'reward.module': 'r' } }

function begun(): RunRecord {
  const record = new RunRecord(folder)
  record.begin(CONFIG)
  record.beginWith(inputs)
  record.write(0)
  return new RunRecord(folder)
}

function bytes(): string[] {
  return readdirSync(folder).map((file) => `${file}\n${readFileSync(join(folder, file), 'utf8')}`)
}

function stored() {
  return JSON.parse(readFileSync(join(folder, 'sittings.json'), 'utf8')).value
}

test.each([
  ['seed: 1', 'seed: 2', '`seed` is 1, not 2'],
  ['num_envs: 4', 'num_envs: 8', '`training.num_envs` is 4, not 8'],
  ['[64, 64]', '[64, 32]', '`agent.hidden` is [64,64], not [64,32]'],
  ['type: dqn', 'type: ppo', '`agent.type` is "dqn", not "ppo"'],
])('a run does not go on with %s made %s, and its folder stays as it is', (from, to, message) => {
  const record = begun()
  const before = bytes()
  expect(() => record.goOn(CONFIG.replace(from, to))).toThrow(ConfigError)
  expect(() => record.goOn(CONFIG.replace(from, to))).toThrow(message)
  expect(bytes()).toEqual(before)
})

test('a run goes on with another budget, device and versions, and keeps a record of it', () => {
  const record = begun()
  const longer = CONFIG.replace('num_episodes: 10', 'num_episodes: 20')
    .replace('device: auto', 'device: wasm')
    .replace('v20.0.0', 'v22.0.0')
  record.goOn(longer)
  expect(record.goOnWith(inputs)).toEqual([])
  record.write(10)
  expect(readFileSync(record.configPath, 'utf8')).toBe(longer)
  expect(stored().settings['training.num_episodes']).toBe(10)
  expect(stored().sittings).toMatchObject([
    { episodesBefore: 0, changed: {} },
    {
      episodesBefore: 10,
      changed: {
        device: { from: 'auto', to: 'wasm' },
        'training.num_episodes': { from: 10, to: 20 },
      },
    },
  ])
})

test('every key that may change is one of an experiment', async () => {
  const { resolveConfig } = await import('../../../experiments/config/resolve-config.ts')
  const { configToYaml } = await import('../../../experiments/config/write-config.ts')
  const { loadRegistries } = await import('../../../experiments/assembly/registries.ts')
  const registries = await loadRegistries()
  const { parse } = await import('yaml')
  const { config } = resolveConfig({}, registries, { defaultName: 'x' })
  const document = parse(configToYaml(config, registries))
  for (const path of MAY_CHANGE) {
    const value = path.split('.').reduce((at, key) => at?.[key], document)
    expect(value, path).not.toBeUndefined()
  }
})

test('a configuration that was edited by hand does not go on', () => {
  const record = begun()
  const edited = CONFIG.replace('seed: 1', 'seed: 7')
  writeFileSync(record.configPath, edited)
  expect(() => record.goOn(edited)).toThrow('`seed` is 1, not 7')
})

test('a setting that has come since is no change; a run of before sittings goes on', () => {
  begun()
  rmSync(join(folder, 'sittings.json'))
  const record = new RunRecord(folder)
  expect(() => record.goOn(CONFIG.replace('seed: 1', 'seed: 2'))).toThrow('`seed` is 1, not 2')
  record.goOn(`${CONFIG}sandbox:\n  limits: training\n`)
  expect(record.goOnWith(inputs)).toEqual([])
  record.write(10)
  expect(stored().settings.seed).toBe(1)
  expect(stored().sittings).toHaveLength(1)
})

test('other problems or another model are refused, another module is said', () => {
  const record = begun()
  record.goOn(CONFIG)
  const before = bytes()
  expect(() => record.goOnWith({ ...inputs, fixed: { 'data.problems': 'q' } })).toThrow(
    'what `data.problems` names has changed since the run began; put it back as it was',
  )
  expect(bytes()).toEqual(before)
  expect(record.goOnWith({ ...inputs, modules: { 'reward.module': 's' } })).toEqual([
    'reward.module',
  ])
  record.write(10)
  expect(stored().sittings.at(-1).changedModules).toEqual(['reward.module'])
})

test('what was written is taken back to the byte', () => {
  const first = new RunRecord(folder)
  first.begin(CONFIG)
  first.write(0)
  first.takeBack()
  expect(existsSync(first.configPath)).toBe(false)
  expect(readdirSync(folder)).toEqual([])
  const record = begun()
  const before = bytes()
  record.goOn(CONFIG.replace('device: auto', 'device: cpu'))
  record.write(3)
  record.takeBack()
  expect(bytes()).toEqual(before)
})

test.each(['not JSON', '{"state":"run-record","version":99,"value":{}}', '{"settings":1}'])(
  'a record that holds %s is refused in one line',
  (text) => {
    const record = begun()
    writeFileSync(record.sittingsPath, text)
    expect(() => record.goOn(CONFIG)).toThrow(CheckpointError)
    expect(() => record.goOn(CONFIG)).toThrow(/sittings\.json: [^\n]*remove the file/)
  },
)

test('files that lie elsewhere now are the same by what they hold', () => {
  const files = (folder: string) =>
    `${CONFIG}data:\n  problems: ${folder}/mine.json\nreward:\n  module: ${folder}/reward.ts\n`
  const record = new RunRecord(folder)
  record.begin(files('/before'))
  record.beginWith(inputs)
  record.write(0)
  const moved = new RunRecord(folder)
  moved.goOn(files('/after'))
  expect(moved.goOnWith(inputs)).toEqual([])
  // What names other problems is refused by what they hold, another module by its name.
  moved.goOn(files('/after').replace('/after/mine.json', 'seed-eval'))
  expect(() => moved.goOnWith({ ...inputs, fixed: { 'data.problems': 'q' } })).toThrow(ConfigError)
  const other = files('/after').replace('reward.ts', 'other.ts')
  expect(() => moved.goOn(other)).toThrow('`reward.module` is "/before/reward.ts", not')
  // A run of before there was a record of what files hold.
  rmSync(join(folder, 'sittings.json'))
  new RunRecord(folder).goOn(files('/after'))
})

test('an option that no schema knows may neither come nor go', () => {
  const record = begun()
  const unchecked = { sections: ['agent'], paths: ['agent.depth'] }
  const came = CONFIG.replace('  hidden:', '  depth: 3\n  hidden:')
  expect(() => record.goOn(came, unchecked)).toThrow('`agent.depth` is null, not 3')
  const went = CONFIG.replace('  hidden: [64, 64]\n', '')
  expect(() => record.goOn(went, unchecked)).toThrow('`agent.hidden` is [64,64], not null')
  // Where a schema knows all of them, it is a setting that has come since, or has another name.
  expect(() => record.goOn(came)).not.toThrow()
  // Ours, beside the options of a module.
  const ours = CONFIG.replace('  hidden:', '  initializer_temperature: 1\n  hidden:')
  expect(() => record.goOn(ours, unchecked)).not.toThrow()
})

test('a run of the first records, which named a model and a module by their names, goes on', () => {
  // Written by a version of then, for an agent with an initializer and a module for its reward.
  cpSync(fileURLToPath(new URL('first-record', import.meta.url)), folder, { recursive: true })
  const { fixed, modules } = stored().inputs
  const [model, module] = [fixed.seq2seq, modules['/home/me/study/reward.ts']]
  const now = {
    fixed: { 'data.problems': fixed['data.problems'], 'agent.initializer': model },
    modules: { 'reward.module': module },
  }
  const record = new RunRecord(folder)
  const yaml = readFileSync(record.configPath, 'utf8').replace('num_episodes: 2', 'num_episodes: 4')
  record.goOn(yaml)
  expect(record.goOnWith(now)).toEqual([])
  expect(record.goOnWith({ ...now, modules: { 'reward.module': 'mended' } })).toEqual([
    'reward.module',
  ])
  const retrained = { ...now.fixed, 'agent.initializer': 'trained anew' }
  expect(() => record.goOnWith({ ...now, fixed: retrained })).toThrow(
    'what `agent.initializer` names has changed',
  )
  record.goOnWith(now)
  record.write(2)
  expect(stored().inputs).toEqual(now)
})

test('a module that two settings name in a first record is that of both', () => {
  const record = begun()
  const { value } = JSON.parse(readFileSync(record.sittingsPath, 'utf8'))
  const [sitting] = value.sittings
  const path = '/home/me/both.ts'
  const first = {
    settings: { 'environment.module': path, 'reward.module': path },
    inputs: { fixed: {}, modules: { [path]: 'm' } },
    sittings: [{ ...sitting, changedModules: [path] }],
  }
  const both = ['environment.module', 'reward.module']
  const read = recordState.read({ state: 'run-record', version: 0, value: first })
  expect(read.inputs.modules).toEqual(Object.fromEntries(both.map((setting) => [setting, 'm'])))
  expect(read.sittings[0]?.changedModules).toEqual(both)
})
