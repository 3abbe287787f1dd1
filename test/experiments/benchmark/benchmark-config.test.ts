import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import {
  type BenchmarkOverrides,
  benchmarkOf,
  loadBenchmark,
} from '../../../experiments/benchmark/benchmark-config.ts'
import type { Registries } from '../../../experiments/config/registries.ts'

let folder: string
let registries: Registries
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'benchmark-config-'))
  registries = await loadRegistries()
})
afterAll(() => rmSync(folder, { recursive: true }))

function load(yaml: string, overrides: BenchmarkOverrides = {}) {
  const file = join(folder, 'mine.yaml')
  writeFileSync(file, yaml)
  return loadBenchmark(file, overrides, registries)
}

const STUDY = `problems: [seed-train, intro-100/dev]
budget: 50
environment: { max_steps: 30 }
contenders:
  sampling:
  careful: { initializer: seq2seq, temperature: 0.5, passing_programs: 3 }
  mine:
    agent: reinforce
    initializer: seq2seq
    num_envs: 8
    options: { learning_rate: 0.01 }
    reward: { type: sparse }
    environment: { priors: true }
`

test('a problem file of a benchmark is looked up beside it first; one given with it is not', () => {
  // There is a file of this name in the current folder, too.
  const name = 'package.json'
  writeFileSync(join(folder, name), '{}')
  const yaml = `problems: ${name}\ncontenders: {uniform: }\n`
  expect(load(yaml).problems).toEqual([join(folder, name)])
  expect(load(yaml, { problems: [name] }).problems).toEqual([name])
  rmSync(join(folder, name))
  expect(load(yaml).problems).toEqual([name])
})

test('a file gives contenders with their experiments, and defaults for the rest', () => {
  const config = load(STUDY)
  expect(config).toMatchObject({
    name: 'mine',
    problems: ['seed-train', 'intro-100/dev'],
    seeds: [0, 1, 2],
    samples: 50,
    baseline: 'sampling',
    maxSecondsPerProblem: null,
  })
  const [sampling, careful, mine] = config.contenders
  expect(sampling).toMatchObject({ strategy: 'sampling', initializer: 'seq2seq', mask: true })
  expect(careful).toMatchObject({ temperature: 0.5, passingPrograms: 3 })
  expect(mine).toMatchObject({ name: 'mine', strategy: 'learning', initializer: 'seq2seq' })
  expect(mine?.config.agent).toMatchObject({ id: 'reinforce', options: { learningRate: 0.01 } })
  expect(mine?.config.reward.id).toBe('sparse')
  expect(mine?.config.training.numEnvs).toBe(8)
  expect(mine?.config.environment.options).toMatchObject({ maxSteps: 30, priors: true })
  expect(careful?.config.environment.options).toMatchObject({ maxSteps: 30, priors: false })
})

test('sampling and beam go without the mask where asked to', () => {
  const config = load(`problems: seed-eval
contenders:
  a: { strategy: beam, mask: false }
  b: { strategy: beam }
`)
  expect(config.contenders.map(({ mask }) => mask)).toEqual([false, true])
})

test('the command line replaces values and chooses among contenders', () => {
  const overrides = { agents: ['mine', 'uniform', 'dqn'], seeds: 1, budget: 7 }
  const config = load(`${STUDY}baseline: careful\n`, overrides)
  expect(config).toMatchObject({ seeds: [0], budget: 7, samples: 7, baseline: null })
  expect(config.contenders.map(({ name, strategy }) => `${name} ${strategy}`)).toEqual([
    'mine learning',
    'uniform sampling',
    'dqn learning',
  ])
})

test('a benchmark needs no file, and `none` learns from scratch', () => {
  const given = { agents: ['unmasked', 'beam', 'ppo'], problems: ['seed-eval'] }
  const config = benchmarkOf({ ...given, agents: ['ppo'], initializer: 'none' }, registries)
  expect(config.contenders[0]).toMatchObject({ strategy: 'learning', initializer: null })
  const [unmasked, beam] = benchmarkOf(given, registries).contenders
  expect(unmasked).toMatchObject({ mask: false, initializer: 'uniform' })
  expect(beam).toMatchObject({ strategy: 'beam', initializer: 'seq2seq', maxWidth: 512 })
})

test.each([
  ['contenders: {a: {temprature: 1}}', /mine\.yaml:2:18: unknown key .*did you mean `temperature`/],
  ['contenders: {a: {agent: reinfroce}}', /mine\.yaml:2:\d+: .*did you mean `reinforce`/],
  [
    'contenders: {a: {agent: ppo, options: {learning_rte: 1}}}',
    /mine\.yaml:2:\d+: unknown key .*did you mean `learning_rate`/,
  ],
  ['contenders: {a: {initializer: none}}', /`a` needs an initializer/],
  ['contenders: {a: {strategy: climb}}', /one of sampling, beam, learning/],
  ['contenders: {nobody: }', /unknown contender `nobody`/],
  ['contenders: {}', /at least one contender/],
  ['contenders: {beam: }\nbudget: 0', /`budget`/],
  ['contenders: {beam: }\nbaseline: sampling', /`baseline` names `sampling`/],
  ['contenders: {beam: }\nbugdet: 3', /did you mean `budget`/],
])('%s is refused with its place and the rule', (yaml, message) => {
  expect(() => load(`problems: seed-eval\n${yaml}\n`)).toThrow(message)
})

const STUDIES = fileURLToPath(new URL('../../../experiments/studies/', import.meta.url))

test.each(readdirSync(STUDIES).filter((file) => file.endsWith('.yaml')))(
  'the study %s resolves, with a title, a claim and a baseline',
  (file) => {
    const config = loadBenchmark(join(STUDIES, file), {}, registries)
    expect(config.title).not.toBeNull()
    expect(config.claim).not.toBeNull()
    expect(config.baseline).not.toBeNull()
  },
)

test('settings by which contenders would not spend or write alike are refused', () => {
  const contenders = (environment: string, agents: string) =>
    `problems: seed-eval\nenvironment: { ${environment} }\ncontenders: ${agents}\n`
  const learning = '{ mine: { agent: reinforce } }'
  expect(() => load(contenders('grade_at: valid-prefix', learning))).toThrow(
    'Expected `environment.grade_at` of `mine` to be "end"',
  )
  const both = '{ beam: , mine: { agent: reinforce } }'
  expect(() => load(contenders('allow_delete: true', both))).toThrow(
    'Expected `environment.allow_delete` of `beam` to be false: `strategy: beam` does not read it',
  )
  expect(() => load(contenders('budget_in_mask: false', '{ sampling: }'))).toThrow(
    'Expected `environment.budget_in_mask` of `sampling` to be true',
  )
  const config = load(
    'problems: seed-eval\ncontenders: { beam: , mine: { agent: reinforce, environment: { allow_delete: true } } }\n',
  )
  expect(config.contenders[1]?.config.environment.options).toMatchObject({ allowDelete: true })
})

test('a seed that is listed twice is refused', () => {
  expect(() => load('problems: seed-eval\nseeds: [3, 3]\ncontenders: { beam: }\n')).toThrow(
    /a seed is listed twice/,
  )
})
