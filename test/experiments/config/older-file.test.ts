import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { dqnConfigSchema } from '../../../agents/dqn/config.ts'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import { OLDER_DEFAULTS } from '../../../experiments/config/older/older-defaults.ts'
import { OLDER_KEYS } from '../../../experiments/config/older/older-keys.ts'
import { type Resolution, resolveConfig } from '../../../experiments/config/resolve-config.ts'
import { configToYaml } from '../../../experiments/config/write-config.ts'

const registries = await loadRegistries()

function resolve(yaml: string): Resolution {
  return resolveConfig(parse(yaml), registries, { defaultName: 'older' })
}

function messageOf(yaml: string): string {
  try {
    resolve(yaml)
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}

const TARGETS = 'agent: {state_dim: 520, hidden_dim: 256, target_update_frequency: 5}\n'

/** An experiment with one key of the list. */
function withKey(path: string): string {
  const [section, key] = path.split('.')
  if (key === undefined) return `${section}: older\n`
  const beside = section === 'reward' ? 'type: sparse, ' : ''
  return `${section}: {${beside}${key}: ${path.startsWith('data') ? 'seed-train' : 9}}\n`
}

test.each(OLDER_KEYS)('a file with `%s` is an older one', (path) => {
  const value = withKey(path).replace('device: 9', 'device: cpu')
  expect(resolve(value).notes[0]).toContain(`older file (${path}): `)
})

test('no key of today’s format makes a file an older one', () => {
  const { config } = resolve('seed: 1\n')
  for (const type of Object.keys(registries.agents)) {
    const written = configToYaml({ ...config, ...resolve(`agent: ${type}`).config }, registries)
    expect(resolve(written).notes).toEqual([])
  }
  for (const type of ['code_quality', 'partial', 'sparse', 'curriculum']) {
    expect(resolve(configToYaml(resolve(`reward: ${type}`).config, registries)).notes).toEqual([])
  }
  expect(resolve('agent: {hidden_dim: 256, target_update_frequency: 5}').notes).toEqual([])
})

test('the page lists the keys of older files and the defaults of the older trainer', () => {
  const page = readFileSync(new URL('../../../experiments/README.md', import.meta.url), 'utf8')
  const [, keys = ''] = /is known by one of these keys:\n\n([\s\S]*?)\n\n/.exec(page) ?? []
  expect(keys.match(/(?<=`)[\w.]+(?=`)/g)).toEqual([...OLDER_KEYS])
  const [, defaults = ''] = /```yaml preset\n([\s\S]*?)```/.exec(page) ?? []
  expect(parse(defaults)).toEqual(OLDER_DEFAULTS)
})

test('in an older file a target frequency counts episodes and a width is two layers', () => {
  const { config, notes } = resolve(TARGETS)
  expect(config.agent.options).toMatchObject({
    hiddenDim: [256, 256],
    targetUpdateFrequency: 5,
    targetUpdateUnit: 'episodes',
  })
  expect(notes[0]).toBe(
    'older file (agent.state_dim): target_update_frequency 5 counts episodes, hidden_dim 256 is two layers of 256; `format: current` reads it as one of today’s',
  )
})

test('`format` decides by hand', () => {
  const current = resolve('format: current\nagent: {hidden_dim: 8, target_update_frequency: 5}\n')
  expect(current.config.agent.options).toMatchObject({
    hiddenDim: [8],
    targetUpdateUnit: 'gradient_steps',
  })
  const older = resolve('format: older\nagent: {hidden_dim: 8}\n')
  expect(older.config.agent.options.hiddenDim).toEqual([8, 8])
  expect(older.notes[0]).toContain('older file (format: older): ')
  expect(messageOf(`format: current\n${TARGETS}`)).toContain('unknown key `agent.state_dim`')
  expect(messageOf('format: oldest\n')).toContain('did you mean `older`?')
})

test('what an older file resolves to has no older key and is the same run when it is read', () => {
  const first = resolve(`${TARGETS}preset: older\ndata: {problems_file: seed-train}\n`)
  const written = configToYaml(first.config, registries)
  const second = resolve(written)
  expect(second).toEqual({ config: first.config, notes: [], warnings: [] })
})

test('defaults that the older trainer had otherwise are said once, and not those that are written', () => {
  const { notes } = resolve(`${TARGETS.replace('}', ', double: true}')}`)
  expect(notes).toHaveLength(2)
  expect(notes[1]).toContain('dueling true (false), huber_delta 1 (null)')
  expect(notes[1]).not.toContain('double')
  expect(notes[1]).toContain('`preset: older` takes those')
})

test('`preset: older` takes the older trainer’s defaults for all that is not written', () => {
  const { config, notes } = resolve('preset: older\nagent: {batch_size: 8}\n')
  expect(config.agent.options).toMatchObject({
    batchSize: 8,
    hiddenDim: [512, 512],
    double: false,
    dueling: false,
    huberDelta: null,
    maxGradNorm: 10,
    targetUpdateFrequency: 10,
    targetUpdateUnit: 'episodes',
  })
  expect(config.training).toMatchObject({ numEnvs: 1, stopWhenSolved: false })
  expect(notes).toHaveLength(1)
  const other = resolve('preset: older\nagent: ppo\n')
  expect(other.config.agent.id).toBe('ppo')
})

test('`preset: older` gives no frequency in episodes to a file that counts gradient steps', () => {
  const usual = dqnConfigSchema.parse({}).targetUpdateFrequency
  for (const start of ['preset: older', 'format: older']) {
    const { config, notes } = resolve(`${start}\nagent: {target_update_unit: gradient_steps}\n`)
    expect(config.agent.options).toMatchObject({
      targetUpdateFrequency: usual,
      targetUpdateUnit: 'gradient_steps',
    })
    expect(notes.join('\n')).not.toContain('target_update_frequency')
  }
  const both = 'target_update_unit: gradient_steps, target_update_frequency: 7'
  expect(resolve(`preset: older\nagent: {${both}}\n`).config.agent.options).toMatchObject({
    targetUpdateFrequency: 7,
    targetUpdateUnit: 'gradient_steps',
  })
  const same = resolve('preset: older\nagent: {target_update_unit: episodes}\n')
  expect(same.config.agent.options).toMatchObject({ targetUpdateFrequency: 10 })
})

test.each(['sparse', 'curriculum'])('weights beside the reward `%s` are left out', (type) => {
  const { config, warnings } = resolve(
    `reward: {type: ${type}, correctness_weight: 10, progress_weight: 0.5}\n`,
  )
  expect(config.reward).toEqual({ ...resolve(`reward: ${type}`).config.reward })
  expect(warnings).toEqual([
    `\`reward.correctness_weight: 10\` is not supported and left out: \`reward.type: ${type}\` has no weights`,
    `\`reward.progress_weight: 0.5\` is not supported and left out: \`reward.type: ${type}\` has no weights`,
  ])
})

test('a key that one other section has is named with it', () => {
  expect(resolve('format: older\nlog_frequency: 1\n').config.training.logFrequency).toBe(1)
  expect(messageOf('log_frequency: 1\n')).toContain(
    'unknown key `log_frequency`; did you mean `training.log_frequency`?',
  )
  expect(messageOf('training: {hidden_dim: 8}\n')).toContain('did you mean `agent.hidden_dim`?')
  expect(messageOf('agent: {seed: 8}\n')).toContain('did you mean `seed`?')
  // Two sections have it.
  expect(messageOf('num_episodes: 8\n')).not.toContain('did you mean')
})

test('options of a user’s own agent are never keys of an older file', () => {
  const raw = { agent: { module: './package.json.ts', state_dim: 4, device: 'x' } }
  expect(() => resolveConfig(raw, registries, { defaultName: 'own' })).toThrow('there is no file')
  expect(messageOf('agent: {module: ./none.ts, state_dim: 4}')).not.toContain('state_dim')
})

test('PyTorch’s names of devices are rungs of the ladder', () => {
  expect(resolve('device: cuda\n')).toMatchObject({
    config: { device: 'cuda' },
    notes: [],
  })
  const second = resolve('device: "cuda:1"\n')
  expect(second.config.device).toBe('cuda')
  expect(second.notes[0]).toContain('CUDA_VISIBLE_DEVICES=1')
  const apple = resolve('agent: {device: mps}\n')
  expect(apple.config.device).toBe('auto')
  expect(apple.notes.at(-1)).toContain('device mps is not to be had')
  expect(resolve('agent: {device: cpu}\n').config.device).toBe('cpu')
  expect(resolve('device: cpu\n').config.device).toBe('cpu')
})

test('an older value whose place is taken is left out with a warning, and messages name what is in force', () => {
  const both = resolve('log_frequency: 5\nformat: older\ntraining: {log_frequency: 7}\n')
  expect(both.config.training.logFrequency).toBe(7)
  expect(both.warnings).toEqual([
    '`log_frequency: 5` is not supported and left out: `training.log_frequency` decides it',
  ])
  const data = resolve(
    'data: {problems_file: data/examples/training_problems.json, problems: seed-eval}\n',
  )
  expect(data.config.data.problems).toBe('seed-eval')
  expect(data.warnings).toEqual([
    '`data.problems_file: "data/examples/training_problems.json"` is not supported and left out: `data.problems` decides it',
  ])
  const renamed = resolve(
    'agent: {type: reinforce, entropy_coefficient: 0.5, divergence_coefficient: 0.25}\n',
  )
  expect(renamed.config.agent.options.divergenceCoefficient).toBe(0.25)
  expect(renamed.warnings[0]).toContain('`agent.entropy_coefficient: 0.5`')
  // The same value twice is nothing to speak of.
  expect(resolve('environment: {max_steps: 9}\ntraining: {max_timesteps: 9}\n').warnings).toEqual(
    [],
  )
  const locate = (path: readonly (string | number)[]) => path.join('.')
  const raw = parse('format: older\nlog_frequency: 5\ntraining: {log_frequency: x}\n')
  expect(() => resolveConfig(raw, registries, { defaultName: 'both', locate })).toThrow(
    /^training\.log_frequency: /,
  )
  const moved = parse('format: older\nlog_frequency: x\n')
  expect(() => resolveConfig(moved, registries, { defaultName: 'one', locate })).toThrow(
    /^log_frequency: /,
  )
})

test('an `action_dim` that the environment has in the end is nothing to warn of', () => {
  expect(resolve('preset: older\nagent: {action_dim: 5000}\n').warnings).toEqual([])
  expect(resolve('agent: {action_dim: 256}\n').warnings).toEqual([])
  expect(resolve('preset: older\nagent: {action_dim: 256}\n').warnings).toEqual([
    '`agent.action_dim: 256` is not supported and left out: `environment.vocab_size` decides it',
  ])
})

test('what a section chooses is known in any spelling of its keys', () => {
  const options = 'hidden_dim: 8, target_update_frequency: 5, state_dim: 520'
  const { config, notes } = resolve(`Agent: {Type: reinforce, hidden_dim: 8, state_dim: 520}\n`)
  expect(config.agent.id).toBe('reinforce')
  expect(notes[0]).toContain('written keys mean what they meant')
  expect(resolve(`Agent: {TYPE: dqn, ${options}}\n`).notes[0]).toContain('counts episodes')
  // A module's options are its own: the section has no other place for a key of ours.
  expect(messageOf('agent: {Module: ./none.ts}\nhidden_dim: 8\n')).not.toContain('did you mean')
})
