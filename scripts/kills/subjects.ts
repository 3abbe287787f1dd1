import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Rng } from '../../src/random/rng.ts'
import { type Computed, computedByPretraining, computedByRun, leftOver } from './computed.ts'

/** What is killed: a command, how it is gone on with, and what it has computed in the end. */
export interface Subject {
  readonly name: string
  /** Writes what the command reads into a folder. */
  prepare(folder: string): void
  /** Starts a run of that name, or goes on with it; `rng` draws how often it is saved. */
  argv(folder: string, run: string, rng: Rng | null): string[]
  computed(folder: string, run: string): Computed
  /** What lies in its folder and should not; null where nothing does. */
  leftOver(folder: string, run: string): string | null
}

const DQN = 'type: dqn, hidden_dim: 16, min_buffer_size: 32, batch_size: 8'
const GROUP = 'hidden_dim: 16, group_size: 4, groups_per_update: 2'
const SCRATCH: Readonly<Record<string, string>> = {
  'dqn, prioritized': `${DQN}, buffer_capacity: 600, prioritized: true, n_step: 3, target_update_frequency: 7`,
  'dqn, noisy quantiles': `${DQN}, noisy: true, distribution: quantile, distribution_atoms: 4`,
  'dqn, categorical, demonstrations': `${DQN}, distribution: categorical, distribution_atoms: 5, exploration_temperature: 0.5, demonstrations: 2, demonstration_episodes: 20, demonstration_min_passed: 0`,
  reinforce: 'type: reinforce, hidden_dim: 16, episodes_per_update: 8',
  'reinforce, reverse restarts':
    'type: reinforce, hidden_dim: 16, episodes_per_update: 8, restart_cut: reverse, mutation_share: 0.2',
  a2c: 'type: a2c, hidden_dim: 16',
  'a2c, normalised numbers':
    'type: a2c, hidden_dim: 16, normalise_observations: true, normalise_rewards: true',
  ppo: 'type: ppo, hidden_dim: 16, rollout_steps: 64, minibatch_size: 16',
  grpo: `type: grpo, ${GROUP}`,
  dr_grpo: `type: dr_grpo, ${GROUP}`,
  dapo: `type: dapo, ${GROUP}`,
  rloo: `type: rloo, ${GROUP}`,
}
/** The plainest of each agent, on top of the shipped model. */
const FROM_MODEL = [
  'dqn, prioritized',
  'reinforce',
  'a2c',
  'ppo',
  'grpo',
  'dr_grpo',
  'dapo',
  'rloo',
]

/** How often a run is saved: now and then, after every step that ends an episode, after every step. */
const SAVING = [
  'training.save_frequency=10',
  'training.save_frequency=1',
  'training.save_minutes=0.00001',
]

export function subjectsOn(device: string): Subject[] {
  return [
    ...Object.entries(SCRATCH).map(([name, agent]) => training(name, agent, device)),
    ...FROM_MODEL.map((name) =>
      training(`${name}, from the shipped model`, `${SCRATCH[name]}, initializer: seq2seq`, device),
    ),
    training(
      'reinforce, the shipped model itself learns',
      `${SCRATCH.reinforce}, initializer: seq2seq, learn: both`,
      device,
    ),
    training(
      'dqn, the shipped model itself learns',
      `${SCRATCH['dqn, prioritized']}, initializer: seq2seq, learn: model`,
      device,
    ),
    training(
      'ppo, double-buffered, from the shipped model',
      `${SCRATCH.ppo}, initializer: seq2seq`,
      device,
      'double_buffered: true',
    ),
    pretraining(device),
  ]
}

/** @param more settings of training */
function training(name: string, agent: string, device: string, more = ''): Subject {
  const isFromModel = agent.includes('seq2seq')
  const settings =
    'num_envs: 4, num_episodes: 120, log_frequency: 10, save_frequency: 10, save_minutes: null, ' +
    'eval_frequency: 60, stop_when_solved: false, baseline: none, keep_checkpoints: 2' +
    (more === '' ? '' : `, ${more}`)
  // The model writes the words that it knows.
  const environment = `{ max_steps: 8${isFromModel ? '' : ', vocab_size: 64'} }`
  return {
    name,
    prepare(folder) {
      const lines = [
        `agent: { ${agent} }`,
        `environment: ${environment}`,
        `training: { ${settings} }`,
        `device: ${device}`,
      ]
      writeFileSync(join(folder, 'experiment.yaml'), `${lines.join('\n')}\n`)
    },
    argv(folder, run, rng) {
      const file = join(folder, 'experiment.yaml')
      const isSaved = existsSync(join(folder, run, 'checkpoints', 'last'))
      const start = ['train', ...(isSaved ? ['--resume', run] : [file, '--name', run])]
      const again = !isSaved && existsSync(join(folder, run)) ? ['--overwrite'] : []
      const saving = rng === null ? [] : ['--set', SAVING[rng.int(SAVING.length)]!]
      return [...start, ...again, ...saving, '--runs-folder', folder]
    },
    computed: (folder, run) => computedByRun(join(folder, run)),
    leftOver: (folder, run) => leftOver(join(folder, run)),
  }
}

function pretraining(device: string): Subject {
  const settings =
    '--model attention --embedding-dim 8 --hidden-dim 8 --batch-size 2 --num-epochs 40 ' +
    '--word-dropout 0.1 --dropout 0.1 --eval-samples 0 --beam-width 2 --patience 8'
  return {
    name: 'pretrain',
    prepare() {},
    argv: (folder, run) => [
      ...['pretrain', '--save-dir', join(folder, run), '--device', device],
      ...settings.split(' '),
      ...(existsSync(join(folder, run)) ? ['--resume'] : []),
    ],
    computed: (folder, run) => computedByPretraining(join(folder, run, 'attention')),
    leftOver: (folder, run) => leftOver(join(folder, run)),
  }
}
