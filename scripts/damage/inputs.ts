import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCaptured } from './captured-run.ts'

const source = (path: string) =>
  JSON.stringify(fileURLToPath(new URL(`../../${path}`, import.meta.url)))

const DOUBLE = {
  id: 'double',
  function_name: 'double',
  parameters: [{ name: 'n', type: 'int' }],
  return_type: 'int',
  docstring: 'Double a number.',
  reference_solution: 'def double(n):\n    return n * 2\n',
  visible_tests: [
    { args: [2], expected: 4 },
    { args: [-3], expected: -6 },
  ],
  hidden_tests: [
    { args: [21], expected: 42 },
    { args: [0], expected: 0 },
  ],
}

const JOIN = {
  id: 'join',
  function_name: 'join',
  parameters: [
    { name: 'words', type: 'list[str]' },
    { name: 'by', type: 'str' },
  ],
  return_type: 'str',
  docstring: 'Join words.',
  reference_solution: 'def join(words, by):\n    return by.join(words)\n',
  comparison: { mode: 'allclose', absolute_tolerance: 0.001 },
  visible_tests: [{ args: [['a', 'b'], '-'], expected: 'a-b' }],
  hidden_tests: [{ args: [[], ''], expected: '' }],
}

const OLDER = [
  {
    function_name: 'add',
    docstring: 'Add two numbers.',
    starter_code: 'def add(a, b):\n    pass\n',
    test_cases: [
      [[1, 2], 3],
      [[4, 5], 9],
    ],
  },
]

const HUMAN_EVAL = [0, 1].map((n) => ({
  task_id: `Own/${n}`,
  prompt: `def plus${n}(n):\n    """Add ${n}."""\n`,
  entry_point: `plus${n}`,
  canonical_solution: `    return n + ${n}\n`,
  test: `def check(candidate):\n    assert candidate(1) == ${1 + n}\n    assert candidate(5) == ${5 + n}\n`,
}))

const SAMPLES = [
  { task_id: 'double', solution: 'def double(n):\n    return n + n\n' },
  { task_id: 'join', completion: '    return by.join(words)\n' },
]

const PAIRS = ['add', 'sub', 'mul', 'rest'].map((name, i) => ({
  docstring: `Give the ${name} of two numbers.`,
  code: `def ${name}(a, b):\n    return a ${['+', '-', '*', '%'][i]} b\n`,
  functionName: name,
  parameters: [
    { name: 'a', type: 'int' },
    { name: 'b', type: 'int' },
  ],
  returnType: 'int',
  examples: [{ args: [1, 1], expected: [2, 0, 1, 0][i] }],
}))

const REWARD = `export function createReward(options) {
  return { score }
}
function score({ verdicts, program }) {
  if (verdicts === null) return null
  return { value: verdicts.passed, components: { passed: verdicts.passed } }
}
`

const AGENT = `export function createAgent({ rng }) {
  const choose = (mask) => rng.weighted(mask)
  return {
    name: 'mine',
    policyVersion: 0,
    async act({ actionMasks }) {
      const actions = Int32Array.from(actionMasks, choose)
      const logProbs = new Float32Array(actionMasks.length)
      return { actions, logProbs, policyVersion: 0 }
    },
    async learn(transitions) {
      return null
    },
    async getState() {
      return { tensors: {}, json: { ...rng.getState() } }
    },
    async setState(state) {
      rng.setState(state.json)
    },
    dispose() {},
  }
}
`

const ENV = `import { BaseEnv } from ${source('src/gym/base-env.ts')}
import { Box } from ${source('src/gym/spaces/box.ts')}
import { Discrete } from ${source('src/gym/spaces/discrete.ts')}
export function createEnv(config) {
  return new DotEnv()
}
class DotEnv extends BaseEnv {
  id = 'me/Dot-v0'
  observationSpace = new Box({ low: 0, high: 255, shape: [4], dtype: 'uint8' })
  actionSpace = new Discrete(2)
  cell = 0
  taken = 0
  show() {
    const image = new Uint8Array(4)
    image[this.cell] = 255
    return image
  }
  async reset() {
    this.cell = 0
    this.taken = 0
    return [this.show(), {}]
  }
  async step(action) {
    this.cell = Math.min(3, this.cell + action)
    return [this.show(), this.cell, this.cell === 3, ++this.taken >= 9, {}]
  }
  getState() {
    return { cell: this.cell, taken: this.taken }
  }
  async setState(state) {
    this.cell = state.cell
    this.taken = state.taken
  }
  actionMasks() {
    return new Int8Array(2).fill(1)
  }
  async close() {}
}
`

const training = 'training: { num_episodes: 4, num_envs: 2, baseline: none, log_frequency: 2 }'
const data = 'data: { problems: ./problems.json, eval_problems: ./problems.json }'
const steps = 'environment: { id: code-generation, max_steps: 8 }'

const lines = (records: readonly object[]) =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')

/** Every input, by the file it is written to. */
const FILES: Readonly<Record<string, string>> = {
  'problems.json': JSON.stringify({ name: 'own', problems: [DOUBLE, JOIN] }, null, 2),
  'older.json': JSON.stringify(OLDER, null, 2),
  'human-eval.jsonl': lines(HUMAN_EVAL),
  'samples.jsonl': lines(SAMPLES),
  'pairs.jsonl': lines(PAIRS),
  'domains.yaml': 'double: { inputs: { n: { min: -5, max: 5 } } }\n',
  'reward.ts': REWARD,
  'agent.ts': AGENT,
  'env.ts': ENV,
  'program.py': 'def double(n):\n    return n + n\n',
  'experiment.yaml': `name: mine\nseed: 3\nagent: { type: random }\nreward: { module: ./reward.ts }\n${steps}\n${training}\n${data}\n`,
  'reinforce.yaml': `name: learns\nagent: { type: reinforce, learning_rate: 1e-3, hidden_dim: 8 }\nreward: { type: partial }\n${steps}\n${training}\n${data}\n`,
  'env.yaml': `name: own-env\nagent: { type: reinforce, hidden_dim: 8 }\nenvironment: { module: ./env.ts }\n${training}\n`,
  'env-agent.yaml': `name: agent-run\nagent: { module: ./agent.ts }\nenvironment: { module: ./env.ts }\n${training}\n`,
  'older.yaml': `name: older\nagent: { type: dqn, state_dim: 520, hidden_dim: 8 }\nenvironment: { max_steps: 8 }\n${training}\ndata: { problems: ./older.json, eval_problems: ./older.json }\n`,
  'bench.yaml':
    'problems: ./problems.json\nbudget: 3\nsamples: 1\nseeds: 1\nenvironment: { max_steps: 8 }\ncontenders: { uniform: }\n',
  'study.yaml':
    'title: Mine\nclaim: It works.\nproblems: ./problems.json\nbudget: 3\nsamples: 1\nseeds: 1\nenvironment: { max_steps: 8 }\ncontenders: { uniform: }\n',
}

const TINY_MODEL = [
  ...['--model', 'rnn', '--embedding-dim', '4', '--hidden-dim', '4', '--num-epochs', '1'],
  ...['--validation-fraction', '0.25', '--eval-samples', '0'],
]

/** How `pretrain` is called on the pairs. */
export const PRETRAIN = ['pretrain', '--data', 'pairs.jsonl', '--save-dir', 'models', ...TINY_MODEL]

/** Writes those inputs that are written by hand. */
export function writeInputs(folder: string): void {
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
}

/**
 * Writes every input into a folder, and what the command line itself makes of them: a run, a benchmark, a
 * results file, a model. The current folder is that folder afterwards.
 */
export async function makeInputs(folder: string): Promise<void> {
  writeInputs(folder)
  process.chdir(folder)
  await made('train', 'env.yaml')
  await made('train', 'env-agent.yaml')
  await made('benchmark', '--config', 'bench.yaml', '--out', 'bench', '--jobs', '1')
  await made('grade', 'samples.jsonl', '--problems', 'problems.json', '--workers', '1')
  await made(...PRETRAIN)
}

async function made(...argv: string[]): Promise<void> {
  const { code, err } = await runCaptured(argv)
  if (code !== 0) throw new Error(`codegen-gym ${argv.join(' ')} ended with ${code}: ${err}`)
}
