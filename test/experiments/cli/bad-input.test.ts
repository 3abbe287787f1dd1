import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Captured, runCaptured } from '../../support/captured-terminal.ts'

let folder: string
let runs: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bad-input-'))
  runs = join(folder, 'runs')
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** A training run too small to matter. */
const TINY = `agent: {type: random}
training: {num_episodes: 8, num_envs: 4, baseline: none}
environment: {max_steps: 50}
`

function train(...argv: string[]): Promise<Captured> {
  return runCaptured('train', ...argv, '--runs-folder', runs, '--json')
}

async function refuses(result: Promise<Captured>, line: RegExp): Promise<void> {
  const { code, err, out } = await result
  expect(err.replaceAll(`${folder}/`, '')).toMatch(line)
  expect(err.split('\n')).toHaveLength(1)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(existsSync(runs)).toBe(false)
}

const GOOD_PROBLEM = {
  id: 'double',
  function_name: 'double',
  parameters: [{ name: 'n', type: 'int' }],
  return_type: 'int',
  docstring: 'Double a number.',
  visible_tests: [{ args: [1], expected: 2 }],
  hidden_tests: [{ args: [3], expected: 6 }],
}

function problemFile(problems: readonly object[]): string {
  return write('mine.json', JSON.stringify({ name: 'mine', problems }, null, 2))
}

const withProblems = () =>
  train(write('exp.yaml', `${TINY}data: {problems: mine.json, eval_problems: mine.json}\n`))

test('an unknown key is refused with its place and the likely one', async () => {
  const path = write('exp.yaml', `${TINY}trainning: {num_envs: 2}\n`)
  await refuses(
    train(path),
    /^error: \S*exp\.yaml:4:1: unknown key `trainning`; did you mean `training`\?$/,
  )
})

test('a wrong type and a value out of range are refused with the rule and the value', async () => {
  await refuses(
    train(write('exp.yaml', 'agent: {type: dqn, batch_size: many}\n')),
    /exp\.yaml:1:20: Expected `agent\.batch_size` to be an integer >= 1, got `"many"`$/,
  )
  await refuses(
    train(write('exp.yaml', 'agent: {type: dqn, gamma: 1.5}\n')),
    /Expected `agent\.gamma` to be a number >= 0 and <= 1, got `1\.5` \(number\)$/,
  )
})

test('a missing experiment, problem file and reward file are refused by name', async () => {
  await refuses(train(join(folder, 'none.yaml')), /none\.yaml: there is no such file/)
  await refuses(
    train(write('exp.yaml', `${TINY}data: {problems: ./none.json}\n`)),
    /exp\.yaml:4:8: `data\.problems`: there is no file .*none\.json/,
  )
  await refuses(
    train(write('exp.yaml', `${TINY}reward: {module: ./none.ts}\n`)),
    /exp\.yaml:4:10: `reward\.module`: there is no file .*none\.ts/,
  )
})

test('a broken problem file is refused with file, place and rule', async () => {
  write('mine.json', '{"name": "mine", "problems": [')
  await refuses(withProblems(), /mine\.json.*1/)
  problemFile([{ ...GOOD_PROBLEM, visible_tests: [{ args: [1, 2], expected: 2 }] }])
  await refuses(withProblems(), /mine\.json.*visible_tests/)
  problemFile([{ ...GOOD_PROBLEM, docstrin: 'x' }])
  await refuses(withProblems(), /mine\.json.*docstrin/)
})

test('duplicate problem ids are refused', async () => {
  problemFile([GOOD_PROBLEM, GOOD_PROBLEM])
  await refuses(withProblems(), /mine\.json.*double/)
})

test.each([
  ['lacks its function', 'export const value = 1\n', /reward\.ts.*createReward.*score.*`value`/],
  ['does not parse', 'export function score( {\n', /reward\.ts.*does not load/],
  [
    'throws',
    'export function score() { throw new Error("no luck") }\n',
    /reward\.ts.*threw on problem "\w+" at step 1: no luck/,
  ],
  [
    'returns NaN',
    'export function score() { return 0 / 0 }\n',
    /reward\.ts.*on problem "\w+" at step 1: expected the score to be a finite number.*NaN/,
  ],
  [
    'returns more than float32 holds',
    'export function score() { return 1e300 }\n',
    /reward\.ts.*on problem "\w+" at step 1: .* at most 3\.4e38 in size, .* `1e\+300`; scale it down/,
  ],
])('a reward module that %s is refused, named with the problem', async (_what, code, line) => {
  write('reward.ts', code)
  await refuses(train(write('exp.yaml', `${TINY}reward: {module: ./reward.ts}\n`)), line)
})

test('`reward test` names a broken reward and the problem', async () => {
  const path = write('reward.ts', 'export function score() { return Number.NaN }\n')
  await refuses(runCaptured('reward', 'test', path), /reward\.ts.*problem "is_even".*NaN/)
})

test('`reward test` refuses what training would at its first step, where no test has run', async () => {
  const path = write(
    'reward.ts',
    'export function score({ verdicts }) { return verdicts.passed / verdicts.total }\n',
  )
  const line = /reward\.ts.*threw on problem "\w+" at step 1: .*null.*'passed'/
  await refuses(runCaptured('reward', 'test', path), line)
  const attack = ['problems', 'validate', 'seed-eval', '--adversarial', '--reward', path]
  await refuses(runCaptured(...attack), line)
  await refuses(train(write('exp.yaml', `${TINY}reward: {module: ./reward.ts}\n`)), line)
})

test('an agent module without its function is refused', async () => {
  write('agent.ts', 'export const agent = 1\n')
  await refuses(
    train(write('exp.yaml', 'agent: {module: ./agent.ts}\n')),
    /agent\.ts: the module must export a function `createAgent`; it has `agent`$/,
  )
})

test('an unknown env id, agent and reward are refused with what is known', async () => {
  await refuses(
    train(write('exp.yaml', 'environment: {id: code-generatoin}\n')),
    /unknown environment id `code-generatoin`; did you mean `code-generation`\?/,
  )
  await refuses(train(write('exp.yaml', 'agent: renforce\n')), /did you mean `reinforce`\?/)
  await refuses(train(write('exp.yaml', 'reward: spare\n')), /did you mean `sparse`\?/)
  await refuses(
    train(write('exp.yaml', 'agent: {type: random, initializer: nothing}\n')),
    /initializer.*nothing/,
  )
})

test('a command line that is not understood is refused with the likely word', async () => {
  await refuses(runCaptured('trian'), /^error: unknown command `trian`; did you mean `train`\?$/)
  await refuses(
    runCaptured('train', '--ovrwrite'),
    /^error: unknown option `--ovrwrite`; did you mean `--overwrite`\?$/,
  )
  await refuses(
    runCaptured('bench', '--only', 'nothing'),
    /Expected --only to be one of `"envs"`, .*, got `"nothing"`/,
  )
  await refuses(
    runCaptured('train', '--seed', 'x'),
    /Expected --seed to be an integer >= 0, got `"x"`; for example `npm run -s codegen-gym -- train .* --seed 7`$/,
  )
  await refuses(
    runCaptured('train', '--resume', 'a', '--overwrite'),
    /--resume continues a run as it is; leave out --overwrite$/,
  )
  await refuses(train('--resume', 'nothing'), /there is no run here/)
  await refuses(runCaptured('evaluate', 'no-such-run'), /there is no run here/)
  await refuses(runCaptured('problems', 'show', 'is_evn'), /did you mean `is_even`\?$/)
  await refuses(runCaptured('problems', 'list', 'seed-trian'), /seed-train/)
  await refuses(
    runCaptured('sandbox', 'run', join(folder, 'no.py')),
    /no\.py: there is no such file$/,
  )
})

test('a truncated and a foreign checkpoint are refused, and the run stays as it was', async () => {
  const path = write('exp.yaml', TINY)
  expect(await train(path, '--name', 'kept')).toMatchObject({ code: 0, err: '' })
  const last = join(runs, 'kept', 'checkpoints', 'last')
  const tree = () => readdirSync(join(runs, 'kept'), { recursive: true }).sort()
  const [files, state] = [tree(), readFileSync(join(last, 'state.json'))]

  const damages = [state.subarray(0, 50), '{"weights": [1, 2]}']
  for (const damaged of damages) {
    writeFileSync(join(last, 'state.json'), damaged)
    const { code, err } = await train('--resume', 'kept')
    expect(err).toMatch(
      /^error: Checkpoint .*kept.checkpoints.last.state\.json cannot be used: it is[^\n;]*; the run can go on from `best`: put a copy/,
    )
    expect(code).toBe(2)
    expect(tree()).toEqual(files)
  }
  writeFileSync(join(last, 'state.json'), state)
  const other = await train('--resume', 'kept', '--set', 'agent.type=reinforce')
  expect(other.err).toMatch(/^error: .*`agent\.type` is "random", not "reinforce"/)
  expect(other.code).toBe(2)
  expect(readFileSync(join(runs, 'kept', 'config.yaml'), 'utf8')).toContain('type: random')
})

test('a link that leads nowhere is refused by its own name, and the quick start takes the next', async () => {
  mkdirSync(runs)
  symlinkSync('nowhere', join(runs, 'exp'))
  const { code, err } = await train(write('exp.yaml', TINY))
  expect(err).toMatch(/^error: \S*exp exists and is not a run's folder; give another name$/)
  expect(code).toBe(2)
  symlinkSync('nowhere', join(runs, 'quick-start'))
  const quick = await train('--set', 'training.num_episodes=1', '--set', 'training.num_envs=1')
  expect(JSON.parse(quick.out).runName).toBe('quick-start-2')
})

test('a run whose name is taken is refused without --resume or --overwrite', async () => {
  const path = write('exp.yaml', TINY)
  expect((await train(path)).code).toBe(0)
  const again = await train(path)
  expect(again.err).toMatch(
    /exp exists; give another name \(--name\), continue it \(--resume exp\), or start it again \(--overwrite\)/,
  )
  expect(again.code).toBe(2)
  expect((await train(path, '--overwrite')).code).toBe(0)
})
