import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import { resolveConfig } from '../../../experiments/config/resolve-config.ts'
import { ConfigError } from '../../../src/core/errors.ts'
import { toCamelCase, toSnakeCase } from '../../../src/settings/key-case.ts'
import { checkValue } from '../../../src/settings/schema-issue.ts'
import { registries } from '../../support/registries-for-tests.ts'

const resolve = (raw: unknown) => resolveConfig(raw, registries, { defaultName: 'run' }).config

function messageOf(raw: unknown): string {
  try {
    resolve(raw)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

test('an empty experiment gets every default', () => {
  const config = resolve({})
  expect(config).toMatchObject({
    name: 'run',
    seed: 42,
    environment: { id: 'code-generation', module: null, options: { maxSteps: 50 } },
    agent: { id: 'dqn', initializer: null, initializerTemperature: 1, options: { batchSize: 32 } },
    reward: { id: 'code_quality', options: { correctnessWeight: 10 } },
    data: { problems: 'seed-train', evalProblems: 'seed-eval' },
  })
})

test('snake_case and camelCase name the same keys, in nested lists too', () => {
  const snake = resolve({
    agent: { type: 'dqn', batch_size: 8 },
    reward: { type: 'weighted_sum', rewards: [{ type: 'a', weight_of: 2 }], names: { my_key: 1 } },
    training: { num_episodes: 7 },
  })
  const camel = resolve({
    agent: { type: 'dqn', batchSize: 8 },
    reward: { type: 'weighted_sum', rewards: [{ type: 'a', weightOf: 2 }], names: { my_key: 1 } },
    training: { numEpisodes: 7 },
  })
  expect(snake).toEqual(camel)
  expect(snake.reward.options).toEqual({
    rewards: [{ type: 'a', weightOf: 2 }],
    names: { my_key: 1 },
  })
})

test.each([
  [{ reward: [] }, 'Expected `reward` to be a mapping, got `[]` (list)'],
  [{ agent: [] }, 'Expected `agent` to be a mapping, got `[]` (list)'],
  [{ environment: '' }, 'Expected `environment.id` to be a text, got `""`'],
  [{ data: { problems: [] } }, 'Expected `data.problems` to be a text, got `[]` (list)'],
  [{ data: { problems: '' } }, 'Expected `data.problems` to be a text of >= 1 characters'],
  [{ evaluation: { problems: [] } }, 'Expected `evaluation.problems` to be a list of >= 1 items'],
  [{ evaluation: { problems: '' } }, 'Expected `evaluation.problems` to be a list, got `""`'],
  [{ evaluation: { problems: [''] } }, 'Expected `evaluation.problems.0` to be a text of >= 1'],
])('nothing where one thing is needed is refused in one line: %j', (raw, line) => {
  expect(messageOf(raw)).toContain(line)
  expect(messageOf(raw)).not.toContain('\n')
})

test('a choice may be written as its name alone', () => {
  expect(resolve({ agent: 'random', reward: 'code_quality' }).agent.id).toBe('random')
})

test('the result is frozen all the way down', () => {
  const config = resolve({ reward: { type: 'weighted_sum', rewards: [{ type: 'a' }] } })
  const rewards = config.reward.options.rewards as object[]
  for (const part of [config, config.agent.options, config.training, rewards, rewards[0]]) {
    expect(Object.isFrozen(part)).toBe(true)
  }
})

test.each([
  [{ agnt: {} }, 'unknown key `agnt`; did you mean `agent`?'],
  [
    { agent: { learing_rate: 0.1 } },
    'unknown key `agent.learing_rate`; did you mean `learning_rate`?',
  ],
  [{ agent: { typ: 'dqn' } }, 'unknown key `agent.typ`; did you mean `type`?'],
  [{ training: { episodes: 5 } }, 'unknown key `training.episodes`; did you mean `num_episodes`?'],
  [{ data: { zzzzzz: 1 } }, 'unknown key `data.zzzzzz`; known keys: eval_problems, problems'],
  [
    { agent: { batch_size: 0 } },
    'Expected `agent.batch_size` to be an integer >= 1, got `0` (number)',
  ],
  [
    { agent: { batchSize: 1.5 } },
    'Expected `agent.batchSize` to be an integer >= 1, got `1.5` (number)',
  ],
  [
    { agent: { learning_rate: '0.1' } },
    'Expected `agent.learning_rate` to be a number > 0 and <= 1, got `"0.1"`',
  ],
  [
    { agent: { learning_rate: 0 } },
    'Expected `agent.learning_rate` to be a number > 0 and <= 1, got `0` (number)',
  ],
  [
    { environment: { observation: 'feature' } },
    'Expected `environment.observation` to be one of `"features"`, `"tokens"`, got `"feature"`; did you mean `features`?',
  ],
  [
    { training: { save_best_only: 'yes' } },
    'Expected `training.save_best_only` to be `true` or `false`, got `"yes"`',
  ],
  [
    { reward: { type: 'weighted_sum', rewards: [] } },
    'Expected `reward.rewards` to be a list of >= 1 items, got `[]` (list)',
  ],
  [
    { reward: { type: 'weighted_sum', rewards: [{ type: 'a', weight_of: 'b' }] } },
    'Expected `reward.rewards.0.weight_of` to be a number, got `"b"`',
  ],
  [{ reward: { type: 'weighted_sum' } }, 'Expected `reward.rewards` to be a list, got nothing'],
  [
    { reward: { type: 'my_custom' } },
    'unknown reward type `my_custom` (known: code_quality, sparse, weighted_sum; a file of your own is named by `reward.module`)',
  ],
  [
    { agent: 'dqnn' },
    'unknown agent type `dqnn`; did you mean `dqn`? (known: dqn, random; a file of your own is named by `agent.module`)',
  ],
  [
    { environment: { id: 'codegen' } },
    'unknown environment id `codegen` (known: code-generation; a file of your own is named by `environment.module`)',
  ],
  [{ agent: 3 }, 'Expected `agent` to be a mapping, got `3` (number)'],
  [{ seed: -1 }, 'Expected `seed` to be an integer >= 0 and <= 2147483647, got `-1` (number)'],
  [
    { name: '../up' },
    'Expected `name`: a run\'s name is up to 100 letters, digits, `.`, `_` and `-`, the first a letter or digit, got `"../up"`',
  ],
  [
    { agent: { type: 'dqn', initializer: 'grammar-pior' } },
    'unknown initializer `grammar-pior`; did you mean `grammar_prior`? (known: grammar_prior, uniform; or a path to a .json file)',
  ],
  [
    { agent: { initializer: 'uniform', initializer_temperature: 0 } },
    'Expected `agent.initializer_temperature` to be a number > 0, got `0` (number)',
  ],
  [
    { data: { problems: 'seed-trian' } },
    'unknown problem set `seed-trian`; did you mean `seed-train`? (known: seed-train, seed-eval, seed-train/easy; or a path to a .json file)',
  ],
  [
    { data: { problems: 'seed-train/esay' } },
    'unknown problem set `seed-train/esay`; did you mean `seed-train/easy`? (known: seed-train, seed-eval, seed-train/easy; or a path to a .json file)',
  ],
  [
    { agent: { batch_size: 8, batchSize: 9 } },
    '`batchSize` and `batch_size` are the same key; keep one',
  ],
  [
    { reward: { module: 'reward.txt' } },
    'Expected `reward.module` to be the path of a .ts or .js file, got `"reward.txt"`',
  ],
  [[], 'Expected a mapping of keys to values, got `[]` (list)'],
])('%j is refused with one clear line', (raw, expected) => {
  expect(messageOf(raw)).toBe(`configuration: ${expected}`)
})

test('a file that is not there is named by its whole path', () => {
  expect(messageOf({ data: { problems: 'no/such.json' } })).toMatch(
    /^configuration: `data\.problems`: there is no file \/.*\/no\/such\.json$/,
  )
  expect(messageOf({ reward: { module: './no.ts' } })).toContain(
    '`reward.module`: there is no file',
  )
})

test('everything that is wrong is listed at once, a line each', () => {
  const lines = messageOf({ sed: 1, agent: { gamma: 2 }, training: { num_envs: 0 } }).split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[0]).toBe('3 problems in the configuration:')
})

test('keys from outside cannot reach the prototype', () => {
  const raw = JSON.parse('{"agent": {"__proto__": {"gamma": 5}}}') as unknown
  expect(messageOf(raw)).toContain('unknown key `agent.__proto__`')
  expect(messageOf({ agent: 'constructor' })).toContain('unknown agent type `constructor`')
})

test('snake_case of a camelCase key reads back as that key', () => {
  const word = fc.stringMatching(/^[a-z]{2,6}$/)
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      const snake = words.join('_')
      expect(toSnakeCase(toCamelCase(snake))).toBe(snake)
    }),
  )
})

test.each([
  [
    { agent: { type: 'dqn', buffer_capacity: 10, min_buffer_size: 20 } },
    '`agent.buffer_capacity` must be at least `min_buffer_size`, or learning never begins; for that, say `min_buffer_size: 1000000000`, got `10` (number)',
  ],
  [
    { agent: { type: 'dqn', min_buffer_size: 200_000_000 } },
    '`agent.buffer_capacity` must be at least `min_buffer_size`',
  ],
  [
    { agent: { type: 'dqn', munchausen: true, nStep: 2 } },
    '`agent.munchausen` needs `n_step` to be 1, got `true`',
  ],
  [
    { environment: { end_when_passed: true } },
    '`environment.end_when_passed` needs `grade_at` to be `valid-prefix`: at `end` the tests run',
  ],
])('rules over several settings name them as they are written: %j', async (raw, line) => {
  const all = await loadRegistries()
  expect(() => resolveConfig(raw, all, { defaultName: 'run' })).toThrow(line)
})

test('from code they are named as code writes them, and mistyped ones are guessed of that agent alone', async () => {
  const all = await loadRegistries()
  const schema = all.agents.dqn!.configSchema
  expect(() =>
    checkValue(schema, { munchausen: true, nStep: 2 }, ConfigError, 'Agent `dqn`'),
  ).toThrow('Agent `dqn`: `munchausen` needs `nStep` to be 1, got `true` (boolean)')
  for (const [type, key] of [
    ['reinforce', 'epsilon_decy'],
    ['dqn', 'clip_rang'],
    ['ppo', 'buffer_capacty'],
  ] as const) {
    const resolving = () =>
      resolveConfig({ agent: { type, [key]: 1 } }, all, { defaultName: 'run' })
    expect(resolving).toThrow(`unknown key \`agent.${key}\`; known keys: `)
  }
})
