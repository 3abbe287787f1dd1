import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import { loadConfig } from '../../../experiments/config/load-config.ts'
import { parseOverride } from '../../../experiments/config/overrides.ts'
import { resolveConfig } from '../../../experiments/config/resolve-config.ts'
import { configToYaml } from '../../../experiments/config/write-config.ts'
import { registries } from '../../support/registries-for-tests.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function messageOf(text: string, overrides: string[] = []): Promise<string> {
  const path = write('exp.yaml', text)
  const load = async () => loadConfig(path, registries, { overrides: overrides.map(parseOverride) })
  return load().then(
    () => 'nothing was thrown',
    (error: Error) => {
      expect(error.name).toBe('ConfigError')
      return error.message.replaceAll(`${folder}/`, '')
    },
  )
}

const LEGACY = `environment: {max_steps: 50, vocab_size: 5000, render_frequency: 100}
agent: {state_dim: 520, action_dim: 5000, hidden_dim: 512, learning_rate: 0.0001, gamma: 0.99, epsilon_start: 1.0, epsilon_end: 0.01, epsilon_decay: 0.995, buffer_capacity: 50000, batch_size: 64, min_buffer_size: 1000, target_update_frequency: 10, device: 'cpu'}
training: {num_episodes: 5000, max_timesteps: 50, train_frequency: 1, eval_frequency: 50, save_frequency: 100, log_frequency: 10, log_dir: 'experiments/logs', checkpoint_dir: 'experiments/models', save_best_only: false}
reward: {type: 'code_quality', correctness_weight: 10.0, quality_weight: 2.0, efficiency_weight: 1.0, progress_weight: 0.5}
evaluation: {num_episodes: 20, deterministic: true, render: false}
data: {problems_file: 'data/examples/training_problems.json', eval_problems_file: 'data/examples/eval_problems.json'}
seed: 42
verbose: true
`

test('an older experiment resolves as it stands, and warns by name', async () => {
  const { config, warnings } = await loadConfig(write('older.yaml', LEGACY), registries)
  expect(config).toMatchObject({
    name: 'older',
    seed: 42,
    verbose: true,
    device: 'cpu',
    environment: { options: { maxSteps: 50, vocabSize: 5000 } },
    agent: {
      id: 'dqn',
      options: { hiddenDim: [512, 512], learningRate: 0.0001, trainFrequency: 1 },
    },
    training: { numEpisodes: 5000, evalFrequency: 50, saveFrequency: 100, logFrequency: 10 },
    evaluation: { numEpisodes: 20 },
    data: { problems: 'seed-train', evalProblems: 'seed-eval' },
  })
  expect(warnings.map((line) => line.split(/[:`]/)[1])).toEqual([
    'environment.render_frequency',
    'training.log_dir',
    'training.checkpoint_dir',
    'data.problems_file',
    'data.eval_problems_file',
  ])
})

test('older values that disagree with what decides them are named too', async () => {
  const text = `environment: {max_steps: 40, vocab_size: 256}
agent: {type: random, device: mps, state_dim: 64, action_dim: 100}
training: {max_timesteps: 50, train_frequency: 2}
`
  const { warnings } = await loadConfig(write('older.yaml', text), registries)
  expect(warnings.map((line) => line.split('`')[1])).toEqual([
    'agent.state_dim: 64',
    'training.max_timesteps: 50',
    'training.train_frequency: 2',
    'agent.action_dim: 100',
  ])
})

test('a setting that has another name since is read under it, for agents that have it', async () => {
  const real = await loadRegistries()
  const { config, warnings } = await loadConfig(
    write('older.yaml', 'agent: {type: ppo, entropy_coefficient: 0.3}\n'),
    real,
  )
  expect(config.agent.options.divergenceCoefficient).toBe(0.3)
  expect(warnings).toEqual([])
  const foreign = loadConfig(
    write('dqn.yaml', 'agent: {type: dqn, entropy_coefficient: 1}\n'),
    real,
  )
  await expect(foreign).rejects.toThrow('unknown key `agent.entropy_coefficient`')
})

test('a problem file of an older experiment that is there is used', async () => {
  write('mine.json', '[]')
  const { config, warnings } = await loadConfig(
    write('older.yaml', 'data: {problems_file: mine.json}\n'),
    registries,
  )
  expect(config.data.problems).toBe(join(folder, 'mine.json'))
  expect(warnings).toEqual([])
})

test('a moved key is still reported where it was written', async () => {
  expect(await messageOf('training:\n  max_timesteps: 0\n')).toBe(
    'exp.yaml:2:3: Expected `environment.max_steps` to be an integer >= 1, got `0` (number)',
  )
  expect(await messageOf('data:\n  problems_file: other.json\n')).toContain(
    'exp.yaml:2:3: `data.problems`',
  )
})

test('messages say file, line and column', async () => {
  expect(await messageOf('seed: 1\nagent:\n  type: dqn\n  gama: 1\n')).toBe(
    'exp.yaml:4:3: unknown key `agent.gama`; did you mean `gamma`?',
  )
  expect(
    await messageOf('reward:\n  type: weighted_sum\n  rewards:\n    - type: a\n    - type: 4\n'),
  ).toBe('exp.yaml:5:7: Expected `reward.rewards.1.type` to be a text, got `4` (number)')
})

test('what is not YAML, or not a mapping, or given twice, is refused', async () => {
  expect(await messageOf('agent: {type: dqn\nseed: 1\n')).toMatch(
    /^exp\.yaml:\d+:\d+: not valid YAML: /,
  )
  expect(await messageOf('seed: 1\nseed: 2\n')).toMatch(
    /^exp\.yaml:2:1: not valid YAML: Map keys must be unique/,
  )
  expect(await messageOf('- a\n- b\n')).toBe(
    'exp.yaml: expected an experiment, a mapping of keys to values',
  )
})

test('a missing file is refused', async () => {
  await expect(loadConfig(join(folder, 'none.yaml'), registries)).rejects.toThrow(
    /none\.yaml: there is no such file/,
  )
  await expect(loadConfig(folder, registries)).rejects.toThrow(/it is a folder, not a file/)
})

test('overrides replace values, add sections, and reach into lists', async () => {
  const path = write(
    'exp.yaml',
    'agent: {type: dqn, batch_size: 8}\nreward: {type: weighted_sum, rewards: [{type: a}]}\n',
  )
  const { config } = await loadConfig(path, registries, {
    overrides: [
      'agent.batchSize=16',
      'training.num_episodes=9',
      'reward.rewards.0.type=b',
      'data.problems=seed-eval',
      'evaluation.problems=[x, y]',
    ].map(parseOverride),
  })
  expect(config.agent.options.batchSize).toBe(16)
  expect(config.training.numEpisodes).toBe(9)
  expect(config.reward.options.rewards).toEqual([{ type: 'b', weightOf: 1 }])
  expect(config.evaluation.problems).toEqual(['x', 'y'])
})

test('a bad override is named by itself', async () => {
  const text = 'agent: {type: dqn}\n'
  expect(await messageOf(text, ['agent.gamma=7'])).toBe(
    '--set agent.gamma: Expected `agent.gamma` to be a number >= 0 and <= 1, got `7` (number)',
  )
  expect(await messageOf(text, ['agent.gama=0.9'])).toBe(
    '--set agent.gama: unknown key `agent.gama`; did you mean `gamma`?',
  )
  expect(await messageOf(text, ['agent'])).toContain('expected `key.path=value`')
  expect(await messageOf(text, ['agent.type.x=1'])).toContain('`x` lies inside `dqn`')
  expect(await messageOf(text, ['agent.gamma=[1'])).toContain('not valid YAML')
})

test('the schema that a user’s module brings checks its options', async () => {
  write('agent.ts', '')
  const path = write('exp.yaml', 'agent: {module: ./agent.ts, depth_limit: 0}\n')
  const entry = { description: '', configSchema: z.object({ depthLimit: z.int().min(1) }) }
  await expect(
    loadConfig(path, registries, { moduleSchema: () => Promise.resolve(entry) }),
  ).rejects.toThrow('Expected `agent.depth_limit` to be an integer >= 1')
  const { config } = await loadConfig(path, registries)
  expect(config.agent).toEqual({
    id: 'custom',
    module: join(folder, 'agent.ts'),
    options: { depthLimit: 0 },
    initializer: null,
    initializerTemperature: 1,
  })
})

test('what is written out reads back as the same configuration', async () => {
  const { config } = await loadConfig(write('older.yaml', LEGACY), registries)
  const yaml = configToYaml(config, registries, { node: 'v20' })
  expect(yaml).toContain('buffer_capacity: 50000')
  const again = resolveConfig(parse(yaml), registries, { defaultName: 'other' })
  expect(again.config).toEqual(config)
  expect(again.warnings).toEqual([])
})
