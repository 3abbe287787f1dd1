import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProblemSummary } from '../../../experiments/runs/report-types.ts'
import { deviceNames } from '../../../src/nn/device-names.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function succeeds(...argv: string[]): Promise<string> {
  const { code, out, err } = await runCaptured(...argv)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return out
}

async function json(...argv: string[]): Promise<unknown> {
  return JSON.parse(await succeeds(...argv, '--json')) as unknown
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

test('help shows every command with examples, in 80 columns', async () => {
  for (const argv of [
    [],
    ['train'],
    ['evaluate'],
    ['pretrain'],
    ['benchmark'],
    ['compare'],
    ['study'],
    ['problems'],
    ['reward', 'test'],
  ]) {
    const help = await succeeds(...argv, '--help')
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  }
  const commands = await succeeds('--help')
  for (const command of ['train', 'evaluate', 'problems', 'doctor', 'init', 'bench']) {
    expect(commands).toContain(`codegen-gym ${command}`)
  }
  expect(await succeeds('train', '--help')).toContain('agent.learning_rate=0.001')
})

test('listings name what ships, with their options', async () => {
  expect(await succeeds('agents', 'list')).toMatch(/dqn[\s\S]*reinforce[\s\S]*ppo/)
  expect(await succeeds('rewards', 'list')).toContain('code_quality')
  expect(await succeeds('envs', 'list')).toContain('code-generation')
  expect(await succeeds('agents', 'show', 'dqn')).toMatch(/learning_rate\s+│ [\d.]+/)
  const agents = (await json('agents', 'list')) as { name: string; options: object }[]
  expect(agents.map(({ name }) => name)).toContain('random')
  expect(agents.every(({ options }) => 'properties' in options)).toBe(true)
})

test('problems are listed and shown without their hidden tests', async () => {
  expect(await succeeds('problems', 'list')).toMatch(/seed-eval[\s\S]*seed-train/)
  const listed = (await json('problems', 'list', 'seed-train')) as { id: string }[]
  expect(listed).toHaveLength(8)
  expect(await succeeds('problems', 'show', 'is_even')).toMatch(
    /^def is_even\(n: int\) -> bool:[\s\S]*>>> is_even\(/,
  )
  expect(await json('problems', 'show', 'is_even')).toMatchObject({
    id: 'is_even',
    hidden_tests: [],
  })
})

test('a guess that is right does not count as a wrong program', async () => {
  const double = {
    id: 'double',
    function_name: 'double',
    parameters: [{ name: 'n', type: 'int' }],
    return_type: 'int',
    docstring: 'Double a number.',
    reference_solution: 'def double(n):\n    return n * 2\n',
    visible_tests: [{ args: [3], expected: 6 }],
    hidden_tests: [{ args: [-4], expected: -8 }],
  }
  const file = write('double.json', JSON.stringify({ name: 'double', problems: [double] }))
  expect(await succeeds('problems', 'validate', file)).toMatch(
    /double: 1 problem\n[\s\S]*passed, (\d+) of \1 wrong programs rejected \(1 more turned out/,
  )
})

test('validating a set proves it, and says what is wrong with a bad one', async () => {
  expect(await succeeds('problems', 'validate', 'seed-eval')).toContain('seed-eval: valid')
  const bad = {
    name: 'bad',
    problems: [
      {
        id: 'always',
        function_name: 'always',
        parameters: [{ name: 'n', type: 'int' }],
        return_type: 'int',
        docstring: 'Give one.',
        reference_solution: 'def always(n):\n    return 2\n',
        visible_tests: [{ args: [1], expected: 1 }],
        hidden_tests: [{ args: [2], expected: 1 }],
      },
    ],
  }
  const { code, out } = await runCaptured(
    'problems',
    'validate',
    write('bad.json', JSON.stringify(bad)),
  )
  expect(out).toMatch(/reference failed[\s\S]*error reference-fails[\s\S]*bad: NOT VALID/)
  expect(code).toBe(1)
})

test('of a set of many problems findings are summed up by their rules, the weightiest first', async () => {
  const problem = (n: number) => ({
    id: `plus_${n}`,
    function_name: 'plus',
    parameters: [{ name: 'n', type: 'int' }],
    return_type: 'int',
    docstring: 'Add a number.',
    reference_solution: `def plus(n):\n    return n + ${n}\n`,
    visible_tests: [{ args: [0], expected: n }],
    hidden_tests: [{ args: [5], expected: n + 5 }],
  })
  const problems = [37, 41, 43, 47, 53, 59].map(problem)
  const file = write('plus.json', JSON.stringify({ name: 'plus', problems }))
  const out = await succeeds('problems', 'validate', file)
  expect(out.match(/few-tests/g)).toHaveLength(1)
  expect(out.split('\n').slice(-4)).toEqual([
    '  warning unwritable: 6 of 6 problems: plus_37, plus_41, plus_43, plus_47 and others',
    '  warning weak-visible-tests: 6 of 6 problems: plus_37, plus_41, plus_43, plus_47 and others',
    '  warning few-tests: 6 of 6 problems, such as plus_37: 1 visible and 1 hidden tests; 12 and 30 are advised',
    'plus: valid',
  ])
})

test('the sandbox runs a call, the tests of a problem, and says how a program failed', async () => {
  const gcd = write(
    'gcd.py',
    'def gcd(a, b):\n    while b:\n        a, b = b, a % b\n    return a\n',
  )
  expect(await succeeds('sandbox', 'run', gcd, '--args', '[12, 18]')).toBe(
    'gcd(12, 18): returned 6',
  )
  const failed = await runCaptured('sandbox', 'run', gcd, '--args', '["a", 2]', '--json')
  expect(JSON.parse(failed.out)).toEqual({
    call: "gcd('a', 2)",
    status: 'runtime_error',
    exception: 'TypeError',
  })
  expect(failed.code).toBe(1)
  const even = write('even.py', 'def is_even(n):\n    return n % 2 == 0\n')
  const graded = await json('sandbox', 'run', even, '--problem', 'is_even')
  expect(graded).toMatchObject({ status: 'passed' })
})

test('`reward test` scores a program with a reward that is TypeScript', async () => {
  const reward = write(
    'reward.ts',
    `import type { RewardContext, RewardValue } from 'codegen-gym/rewards'
export function score({ verdicts, program }: RewardContext): RewardValue {
  const passed: number = verdicts?.passed ?? 0
  return { value: passed + 0.5, components: { passed, tokens: program.tokens.length } }
}
`,
  )
  const program = write('half.py', 'def is_even(n):\n    return True\n')
  const result = await json('reward', 'test', reward, '--problem', 'is_even', '--program', program)
  const { programs } = result as { programs: { passed: number; value: number }[] }
  expect(programs).toHaveLength(1)
  expect(programs[0]?.value).toBe((programs[0]?.passed ?? 0) + 0.5)
  const shown = await succeeds('reward', 'test', reward)
  expect(shown).toMatch(
    /reference solution \(16 of 16 visible tests\): 16\.5\n {2}passed: 16\n {2}tokens: 7/,
  )
})

test('the doctor finds Node, sandbox, tensors, cores and memory', async () => {
  expect(await json('doctor')).toMatchObject({
    healthy: true,
    node: { ok: true },
    sandbox: { ok: true, detail: expect.stringContaining('Pyodide 314') },
    tensors: { ok: true },
    folder: { ok: true, detail: 'runs are written to runs' },
  })
  expect(await succeeds('doctor')).toMatch(/ok {5}sandbox[\s\S]*ok {5}memory/)
})

test('the doctor says of every device whether it is there, and why a faster one is not taken', async () => {
  const { devices } = (await json('doctor')) as {
    devices: { name: string; ok: boolean; taken: boolean; detail: string }[]
  }
  expect(devices.map(({ name }) => name)).toEqual([...deviceNames])
  expect(devices.filter(({ taken }) => taken).map(({ name }) => name)).toEqual(['cpu'])
  for (const { name, ok, taken, detail } of devices) {
    const faster = deviceNames.indexOf(name as 'cpu') < deviceNames.indexOf('cpu')
    if (!ok) expect(detail).not.toBe('')
    else if (faster) expect(detail).toContain(`\`device: ${name}\` takes it`)
    else if (!taken) expect(detail).toMatch(/; slower than cpu$/)
  }
  const printed = await succeeds('doctor')
  expect(printed).toMatch(/ok {5}tensors {2}cpu: [^\n]*\n {16}cuda {10}\S/)
  expect(printed).toMatch(/\n {16}cpu {11}taken: onnxruntime/)
})

test('`init` writes a study that resolves, once', async () => {
  const study = join(folder, 'study')
  expect(await succeeds('init', study)).toContain('experiment.yaml')
  const resolved = await succeeds('train', join(study, 'experiment.yaml'), '--dry-run')
  expect(resolved).toContain(`module: ${join(study, 'reward.ts')}`)
  const before = readFileSync(join(study, 'reward.ts'), 'utf8')
  const again = await runCaptured('init', study)
  expect(again.err).toMatch(/experiment\.yaml exists and is not overwritten/)
  expect(again.code).toBe(2)
  expect(readFileSync(join(study, 'reward.ts'), 'utf8')).toBe(before)
})

test('a dry run of the quick start and of an older experiment prints what they resolve to', async () => {
  expect(await succeeds('train', '--dry-run', '--runs-folder', folder)).toMatch(
    /^name: quick-start\n/,
  )
  const { code, out, err } = await runCaptured('train', write('older.yaml', LEGACY), '--dry-run')
  expect(code).toBe(0)
  expect(out).toMatch(/type: dqn[\s\S]*buffer_capacity: 50000/)
  const [first, second, ...warnings] = err.split('\n')
  expect(first).toMatch(
    /^older file \(agent\.state_dim\): target_update_frequency 10 counts episodes/,
  )
  expect(second).toMatch(/^not written, so today’s defaults hold .*double true \(false\)/)
  const named = warnings.map((line) => line.match(/`([\w.]+)/)?.[1])
  expect(named).toEqual([
    'environment.render_frequency',
    'training.log_dir',
    'training.checkpoint_dir',
    'data.problems_file',
    'data.eval_problems_file',
  ])
})

test('an older experiment trains, is evaluated, and resumes', async () => {
  const runs = ['--runs-folder', join(folder, 'runs')]
  const small = [
    'training.num_episodes=12',
    'training.num_envs=4',
    'environment.max_steps=16',
    'training.max_timesteps=16',
    'training.eval_frequency=0',
    'evaluation.num_episodes=1',
    'environment.vocab_size=256',
    'agent.action_dim=256',
    'agent.min_buffer_size=100',
    'agent.hidden_dim=32',
    'training.baseline=none',
  ].flatMap((set) => ['--set', set])
  const older = write('older.yaml', LEGACY)
  const trained = await runCaptured('train', older, ...small, ...runs, '--json')
  expect(trained.code).toBe(0)
  expect(JSON.parse(trained.out)).toMatchObject({ runName: 'older', total: 8, episodes: 12 })
  const { perProblem } = JSON.parse(trained.out)
  expect(perProblem.map((problem: ProblemSummary) => problem.baselineSolved)).toEqual(
    Array(8).fill(null),
  )
  const evaluated = await runCaptured('evaluate', 'older', ...runs, '--json')
  expect(evaluated.err).toBe('')
  expect(JSON.parse(evaluated.out)).toMatchObject({
    runName: 'older',
    agent: 'dqn',
    problemSet: 'seed-eval',
    total: 3,
  })
  const { out: shown } = await runCaptured('evaluate', 'older', ...runs)
  expect(shown.split('\n').slice(-2)).toEqual([
    expect.stringMatching(/^solved \d\/3$/),
    expect.stringMatching(/^next: npm run -s codegen-gym -- evaluate \S+older --render$/),
  ])
  expect(shown).toContain('def find_min(')
  const resumed = await runCaptured('train', '--resume', 'older', ...runs, '--json')
  expect(resumed.code).toBe(0)
  expect(JSON.parse(resumed.out)).toMatchObject({ episodes: 12 })
}, 240_000)
