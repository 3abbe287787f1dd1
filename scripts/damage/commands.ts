import { PRETRAIN } from './inputs.ts'

/** A command line that is right, and what it reads. */
export interface DamagedCommand {
  readonly name: string
  readonly argv: readonly string[]
  /** Files that may be damaged before it is called. */
  readonly reads: readonly string[]
  /** What it writes to, which may be a thing that is read as well. */
  readonly writes: readonly string[]
}

const RUN = [
  'runs/own-env/config.yaml',
  'runs/own-env/sittings.json',
  'runs/own-env/checkpoints/last/state.json',
  'runs/own-env/checkpoints/last/state.safetensors',
  'runs/own-env/metrics.jsonl',
  'runs/own-env/summary.json',
  'env.ts',
]

export const COMMANDS: readonly DamagedCommand[] = [
  {
    name: 'train',
    argv: ['train', 'experiment.yaml'],
    reads: ['experiment.yaml', 'experiment.yaml', 'problems.json', 'reward.ts'],
    writes: ['runs/mine'],
  },
  {
    name: 'train --config',
    argv: ['train', '--config', 'reinforce.yaml', '--name', 'other', '--seed', '4'],
    reads: ['reinforce.yaml', 'problems.json'],
    writes: ['runs/other'],
  },
  {
    name: 'train --set',
    argv: ['train', 'experiment.yaml', '--set', 'agent.type=random', '--json'],
    reads: ['experiment.yaml'],
    writes: ['runs/mine'],
  },
  {
    name: 'train --overwrite',
    argv: ['train', 'env.yaml', '--overwrite'],
    reads: ['env.yaml', 'env.ts', 'runs/own-env/config.yaml'],
    writes: ['runs/own-env'],
  },
  {
    name: 'train (agent)',
    argv: ['train', 'env-agent.yaml', '--name', 'own-agent'],
    reads: ['agent.ts', 'agent.ts', 'agent.ts', 'env-agent.yaml'],
    writes: ['runs/own-agent'],
  },
  {
    name: 'train (env)',
    argv: ['train', 'env.yaml', '--name', 'other'],
    reads: ['env.ts', 'env.ts', 'env.ts', 'env.yaml'],
    writes: ['runs/other'],
  },
  {
    name: 'train (older)',
    argv: ['train', 'older.yaml'],
    reads: ['older.yaml', 'older.json', 'older.json'],
    writes: ['runs/older'],
  },
  {
    name: 'train --resume',
    argv: ['train', '--resume', 'own-env', '--set', 'training.num_episodes=6'],
    reads: RUN,
    writes: ['runs/own-env'],
  },
  {
    name: 'train --resume (agent)',
    argv: ['train', '--resume', 'agent-run', '--set', 'training.num_episodes=6'],
    reads: ['agent.ts', 'runs/agent-run/checkpoints/last/state.json'],
    writes: ['runs/agent-run'],
  },
  {
    name: 'evaluate',
    argv: ['evaluate', 'own-env', '--episodes', '1', '--checkpoint', 'last'],
    reads: RUN,
    writes: [],
  },
  {
    name: 'evaluate --compare',
    argv: [
      ...['evaluate', '--compare', 'own-env', 'agent-run', '--episodes', '1'],
      ...['--output', 'both.json'],
    ],
    reads: ['env.ts', 'agent.ts', 'runs/agent-run/config.yaml'],
    writes: ['both.json'],
  },
  {
    name: 'benchmark --config',
    argv: ['benchmark', '--config', 'bench.yaml', '--out', 'new-bench', '--jobs', '1'],
    reads: ['bench.yaml', 'bench.yaml', 'problems.json'],
    writes: ['new-bench'],
  },
  {
    name: 'benchmark (goes on)',
    argv: ['benchmark', '--config', 'bench.yaml', '--out', 'bench', '--jobs', '1', '--seeds', '2'],
    reads: ['bench/benchmark.json', 'bench/units.jsonl', 'bench.yaml'],
    writes: ['bench'],
  },
  {
    name: 'benchmark --agents',
    argv: [
      ...['benchmark', '--agents', 'uniform', '--problems', 'problems.json', '--budget', '3'],
      ...['--seeds', '1', '--jobs', '1', '--samples', '0'],
    ],
    reads: ['problems.json'],
    writes: ['runs/benchmarks'],
  },
  {
    name: 'study',
    argv: ['study', 'study.yaml', '--jobs', '1'],
    reads: ['study.yaml', 'problems.json'],
    writes: ['runs/benchmarks', 'study.md', 'study.svg', 'study.png'],
  },
  {
    name: 'compare',
    argv: ['compare', 'bench', '--plot', 'solved'],
    reads: ['bench/benchmark.json', 'bench/units.jsonl'],
    writes: ['solved.svg', 'solved.png'],
  },
  {
    name: 'grade',
    argv: ['grade', 'samples.jsonl', '--problems', 'problems.json', '--out', 'new.jsonl'],
    reads: ['samples.jsonl', 'samples.jsonl', 'problems.json'],
    writes: ['new.jsonl'],
  },
  {
    name: 'grade (goes on)',
    argv: ['grade', 'samples.jsonl', '--problems', 'problems.json', '--workers', '1'],
    reads: ['samples.results.jsonl', 'samples.jsonl'],
    writes: ['samples.results.jsonl'],
  },
  {
    name: 'problems validate',
    argv: ['problems', 'validate', 'problems.json', 'older.json'],
    reads: ['problems.json', 'problems.json', 'older.json', 'older.json'],
    writes: [],
  },
  {
    name: 'problems validate --adversarial',
    argv: [
      ...['problems', 'validate', 'problems.json', '--adversarial', '--no-attacks'],
      ...['--domains', 'domains.yaml', '--reward', 'reward.ts'],
    ],
    reads: ['problems.json', 'domains.yaml', 'domains.yaml', 'reward.ts'],
    writes: [],
  },
  {
    name: 'problems strengthen',
    argv: [
      ...['problems', 'strengthen', 'problems.json', '--out', 'strong.json', '--inputs', '20'],
      ...['--domains', 'domains.yaml', '--programs', 'samples.jsonl'],
    ],
    reads: ['problems.json', 'domains.yaml', 'samples.jsonl'],
    writes: ['strong.json'],
  },
  {
    name: 'problems import',
    argv: ['problems', 'import', 'human-eval.jsonl', '--out', 'imported.json'],
    reads: ['human-eval.jsonl'],
    writes: ['imported.json'],
  },
  {
    name: 'problems list',
    argv: ['problems', 'list', 'problems.json'],
    reads: ['problems.json'],
    writes: [],
  },
  {
    name: 'problems show',
    argv: ['problems', 'show', 'double', '--set', 'problems.json'],
    reads: ['problems.json'],
    writes: [],
  },
  {
    name: 'pretrain',
    argv: PRETRAIN.map((word) => (word === 'models' ? 'new-models' : word)),
    reads: ['pairs.jsonl'],
    writes: ['new-models'],
  },
  {
    name: 'pretrain --resume',
    argv: [...PRETRAIN, '--resume'],
    reads: ['models/rnn-training.json', 'models/rnn-metrics.jsonl', 'pairs.jsonl'],
    writes: ['models'],
  },
  {
    name: 'train (model)',
    argv: [
      'train',
      'reinforce.yaml',
      '--name',
      'from-model',
      '--set',
      'agent.initializer=./models/rnn.json',
    ],
    reads: ['models/rnn.json', 'models/rnn.safetensors'],
    writes: ['runs/from-model'],
  },
  {
    name: 'reward test',
    argv: [
      ...['reward', 'test', 'reward.ts', '--set', 'problems.json', '--problem', 'double'],
      ...['--program', 'program.py'],
    ],
    reads: ['reward.ts', 'reward.ts', 'program.py', 'problems.json'],
    writes: [],
  },
  {
    name: 'sandbox run',
    argv: ['sandbox', 'run', 'program.py', '--args', '[2]'],
    reads: ['program.py'],
    writes: [],
  },
  {
    name: 'sandbox run --problem',
    argv: ['sandbox', 'run', 'program.py', '--set', 'problems.json', '--problem', 'double'],
    reads: ['program.py', 'problems.json'],
    writes: [],
  },
  { name: 'init', argv: ['init', 'started'], reads: [], writes: ['started'] },
  { name: 'envs show', argv: ['envs', 'show', 'code-generation'], reads: [], writes: [] },
  { name: 'envs tokens', argv: ['envs', 'tokens', '--vocab-size', '256'], reads: [], writes: [] },
  { name: 'agents show', argv: ['agents', 'show', 'reinforce'], reads: [], writes: [] },
  { name: 'rewards show', argv: ['rewards', 'show', 'partial'], reads: [], writes: [] },
]
