import { describe, expect, it } from 'vitest'
import * as experiments from '../../experiments/index.ts'
import * as problems from '../../problems/index.ts'
import * as rewards from '../../rewards/index.ts'
import { isMendable } from '../../src/core/errors.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'

/** What plain JavaScript hands over. */
type Call = (...args: readonly unknown[]) => unknown
const call = (name: string, ...args: readonly unknown[]) => {
  const found = { ...experiments, ...problems, ...rewards, createVocabulary }[name as 'train']
  return async () => (found as unknown as Call)(...args)
}

const run = { checkpoint() {}, findCheckpoint() {} }
const set = { name: 'x', problems: [] }
const sandbox = { grade() {} }
const reward = { score() {} }
const registries = {}

describe('a call from plain JavaScript is refused in one line', () => {
  it.each<[string, readonly unknown[], string]>([
    [
      'train',
      ['my.yaml'],
      'got `"my.yaml"`: write `train({ config })` with `const { config } = await loadExperiment("my.yaml")`',
    ],
    ['train', [{}], 'train: needs `config`, a resolved configuration, the `config` that'],
    [
      'train',
      [{ config: { agent: { type: 'dqn' } } }],
      'train: expected `config` to be a resolved',
    ],
    ['train', [{ confg: 1 }], 'train: unknown key `confg`; did you mean `config`?'],
    ['evaluateRun', [{ run: 'x' }], 'evaluateRun: expected `run` to be a run folder, as'],
    ['evaluateRun', ['no-such-run'], 'there is no run here'],
    [
      'evaluateRun',
      [run, { num_episodes: 2 }],
      'evaluateRun: unknown key `num_episodes`; did you mean `numEpisodes`?',
    ],
    [
      'evaluateRun',
      [run, { numEpisodes: 0 }],
      'evaluateRun: expected `numEpisodes` to be a whole number >= 1, got `0` (number)',
    ],
    ['loadAgent', [], 'loadAgent: expected `run` to be a text, got nothing'],
    [
      'loadAgent',
      ['r', { checkpont: 'last' }],
      'loadAgent: unknown key `checkpont`; did you mean `checkpoint`?',
    ],
    [
      'loadAgent',
      ['r', { checkpoint: 'lst' }],
      'loadAgent: expected `checkpoint` to be `last`, `best` or a number of episodes, got `"lst"`',
    ],
    [
      'loadExperiment',
      ['f.yaml', { override: [] }],
      'loadExperiment: unknown key `override`; did you mean `overrides`?',
    ],
    [
      'loadExperiment',
      ['f.yaml', { overrides: ['a=1'] }],
      'loadExperiment: expected `overrides` to be a list of what `parseOverride("agent.learning_rate=0.01")` gives, got',
    ],
    ['loadExperiment', [], 'loadExperiment: expected `file` to be a text, got nothing'],
    ['loadConfig', ['f.yaml'], 'to be what `await loadRegistries()` gives, got nothing'],
    [
      'loadConfig',
      ['f.yaml', registries, { moduleSchema: 1 }],
      'to be a function, got `1` (number)',
    ],
    ['parseOverride', [{ a: 1 }], 'parseOverride: expected `text` to be a text, got'],
    ['loadProblemSet', [set], 'loadProblemSet: expected `nameOrPath` to be a text, got'],
    ['parseProblemSet', [{}], 'parseProblemSet: expected `text` to be the text of a file (of an'],
    ['parseProblemSet', ['{}'], 'parseProblemSet: expected `file` to be a text, got nothing'],
    ['encodeProblemSet', [[]], 'encodeProblemSet: expected `set` to be a problem set, as'],
    [
      'validateProblemSet',
      ['seed-train'],
      'validateProblemSet: expected `set` to be a problem set',
    ],
    [
      'validateProblemSet',
      [set, Promise.resolve(sandbox)],
      'expected `sandbox` to be a sandbox, as `await createSandbox()` gives it, got a promise: write `await` before it',
    ],
    ['validateProblemSet', [set, sandbox, { probs: 3 }], 'did you mean `probes`?'],
    ['attackProblemSet', [set, sandbox, { hostile: [] }], 'unknown key `hostile`; did you mean'],
    ['validateAdversarially', [set, sandbox, { reward: 'sparse' }], 'to be a reward, as'],
    [
      'attackReward',
      ['sparse', set, sandbox],
      'attackReward: expected `reward` to be a reward, as',
    ],
    ['attackReward', [reward, set, sandbox, { signl: 1 }], 'did you mean `signal`?'],
    ['gradeSamples', [{}], 'gradeSamples: expected `samples` to be a list of samples, the'],
    ['gradeSamples', [[], sandbox, {}], 'gradeSamples: needs `workers`, a whole number >= 1'],
    ['compareBenchmarks', ['runs/benchmarks/x'], 'expected `folders` to be a list of benchmark'],
    ['compareBenchmarks', [[], { base_line: 'x' }], 'did you mean `baseline`?'],
    ['pretrain', ['x', { note() {} }], 'pretrain: expected `options` to be an object of settings'],
    ['pretrain', [null, { note() {} }], 'pretrain: expected `options` to be an object of settings'],
    [
      'pretrain',
      [{}],
      'pretrain: expected `reporter` to be an object with `note(line)`, got nothing',
    ],
    [
      'createVocabulary',
      [{ sice: 64 }],
      'createVocabulary: unknown key `sice`; did you mean `size`?',
    ],
    [
      'createVocabulary',
      [64],
      'createVocabulary: expected an object of options (`size`), got `64`',
    ],
    [
      'createReward',
      ['sparse'],
      'createReward: expected `choice` to be an object, such as `{ type: "partial" }`, got `"sparse"`',
    ],
    ['buildExperiment', [{ agent: 'dqn' }], 'buildExperiment: expected `config` to be a resolved'],
    ['readSamples', ['x.jsonl', 'seed-eval'], 'readSamples: expected `set` to be a problem set'],
    ['importProblems', ['x.jsonl'], 'importProblems: expected `sandbox` to be a sandbox'],
    [
      'importProblems',
      ['x.jsonl', sandbox, { format: 'humanevl' }],
      'importProblems: expected `format` to be ',
    ],
    [
      'resolveConfig',
      [{}, registries],
      'resolveConfig: expected an object of options (`defaultName`',
    ],
    [
      'benchmarkOf',
      [{ agent: ['dqn'] }, registries],
      'unknown key `agent`; did you mean `agents`?',
    ],
    ['runBenchmark', [{}, { out: 'x' }], 'runBenchmark: needs `jobs`, a whole number >= 1'],
  ])('%s(...%j)', async (name, args, words) => {
    const refused = call(name, ...args)()
    await expect(refused).rejects.toThrow(words)
    await expect(refused).rejects.toThrow(/^[^\n]+$/)
    await expect(refused).rejects.toSatisfy(isMendable)
  })

  it.each([
    ['overwite', 'got `"overwite"`'],
    [{ mode: 'overwrite' }, 'got `{"mode":"overwrite"}` (mapping)'],
  ])('RunFolder.plan("x", %j)', (mode, words) => {
    const plan = () => experiments.RunFolder.plan('x', mode as 'new')
    expect(plan).toThrow('expected `mode` to be `new`, `overwrite` or `resume`')
    expect(plan).toThrow(words)
  })
})
