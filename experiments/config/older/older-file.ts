import { typedCommand } from '../../../src/log/typed-command.ts'
import { ownEntry } from '../../../src/settings/registry.ts'
import { MovedKeys } from './moved-keys.ts'
import { isOfOtherUnit, OLDER_DEFAULTS } from './older-defaults.ts'
import { type OlderContext, WEIGHTLESS_REWARDS } from './older-keys.ts'

const OBSERVATION_SIZE = 520

/** The two files that every older experiment names; they shipped with the seed sets' problems. */
const OLDER_SETS: Readonly<Record<string, string>> = {
  'data/examples/training_problems.json': 'seed-train',
  'data/examples/eval_problems.json': 'seed-eval',
}

const REWARD_WEIGHTS = ['correctness', 'quality', 'efficiency', 'progress']

/** An older file in the keys of today, of the same meaning. */
export interface OlderReading {
  readonly keys: MovedKeys
  /** Keys of today's format that mean something else in an older file, in words. */
  readonly meanings: readonly string[]
}

/** Keys that moved are moved, and a value that has no place any more is left out with a warning. */
export function readOlder(
  raw: Readonly<Record<string, unknown>>,
  context: OlderContext,
): OlderReading {
  const keys = new MovedKeys(raw)
  topLevel(keys)
  environment(keys, context)
  agent(keys, context)
  training(keys, context)
  reward(keys, context)
  data(keys, context)
  const meanings = isDqn(keys, context) ? dqnMeanings(keys) : []
  preset(keys, context)
  actionCount(keys, context)
  return { keys, meanings }
}

function topLevel(keys: MovedKeys): void {
  const every = keys.take('log_frequency')
  if (every !== undefined) keys.move('training.log_frequency', every, 'log_frequency')
}

function environment(keys: MovedKeys, { knows }: OlderContext): void {
  if (knows('environment', 'render_frequency')) return
  keys.leaveOut(
    'environment.render_frequency',
    `programs are shown by \`${typedCommand('evaluate')}\``,
  )
}

function agent(keys: MovedKeys, { knows }: OlderContext): void {
  if (!knows('agent', 'device')) {
    const device = keys.take('agent.device')
    if (device !== undefined) keys.move('device', device, 'agent.device')
  }
  const size = knows('agent', 'state_dim') ? undefined : keys.take('agent.state_dim')
  if (size !== undefined && size !== OBSERVATION_SIZE) {
    keys.warn('agent.state_dim', size, `the environment's observation decides the size`)
  }
}

/** Asked once all keys are in their places: the number of actions is what the environment has in the end. */
function actionCount(keys: MovedKeys, { knows, defaultOf }: OlderContext): void {
  const actions = knows('agent', 'action_dim') ? undefined : keys.take('agent.action_dim')
  const decides = keys.read('environment.vocab_size') ?? defaultOf('environment', 'vocab_size')
  if (actions === undefined || actions === decides) return
  keys.warn('agent.action_dim', actions, `\`environment.vocab_size\` decides it`)
}

function training(keys: MovedKeys, { knows }: OlderContext): void {
  const steps = keys.take('training.max_timesteps')
  if (steps !== undefined) keys.move('environment.max_steps', steps, 'training.max_timesteps')
  const every = keys.take('training.train_frequency')
  const isOwn = keys.read('agent.module') !== undefined
  if (every !== undefined && !isOwn && knows('agent', 'train_frequency')) {
    keys.move('agent.train_frequency', every, 'training.train_frequency')
  } else if (every !== undefined) {
    keys.warn('training.train_frequency', every, 'this agent decides when it learns')
  }
  keys.leaveOut('training.log_dir', 'metrics are written to `runs/<name>/`')
  keys.leaveOut('training.checkpoint_dir', 'checkpoints are written to `runs/<name>/`')
}

function reward(keys: MovedKeys, { knows }: OlderContext): void {
  const type = keys.read('reward.type')
  if (!WEIGHTLESS_REWARDS.includes(type)) return
  for (const weight of REWARD_WEIGHTS.map((part) => `${part}_weight`)) {
    if (knows('reward', weight)) continue
    keys.leaveOut(`reward.${weight}`, `\`reward.type: ${type}\` has no weights`)
  }
}

function data(keys: MovedKeys, { fileExists }: OlderContext): void {
  for (const newer of ['problems', 'eval_problems']) {
    const older = `data.${newer}_file`
    const path = keys.take(older)
    if (path === undefined) continue
    const set = typeof path === 'string' ? ownEntry(OLDER_SETS, path) : undefined
    const isMissing = typeof path === 'string' && !fileExists(path)
    const isTaken = keys.read(`data.${newer}`) !== undefined
    const standsIn = set !== undefined && isMissing && !isTaken
    keys.move(`data.${newer}`, standsIn ? set : path, older)
    if (standsIn) {
      keys.warnings.push(`\`${older}\`: there is no "${path}"; the set \`${set}\` is used`)
    }
  }
}

/** The one agent that the older trainer had. */
function isDqn(keys: MovedKeys, { knows }: OlderContext): boolean {
  if (keys.read('agent.module') !== undefined) return false
  return [undefined, null, 'dqn'].includes(agentType(keys)) && knows('agent', 'target_update_unit')
}

function agentType(keys: MovedKeys): string | null | undefined {
  const written = keys.read('agent')
  return (typeof written === 'string' ? written : keys.read('agent.type')) as string | undefined
}

function dqnMeanings(keys: MovedKeys): string[] {
  const meanings: string[] = []
  const every = keys.read('agent.target_update_frequency')
  if (every !== undefined && keys.read('agent.target_update_unit') === undefined) {
    keys.fill('agent.target_update_unit', 'episodes')
    meanings.push(`target_update_frequency ${every} counts episodes`)
  }
  const width = keys.read('agent.hidden_dim')
  if (typeof width === 'number') {
    keys.take('agent.hidden_dim')
    keys.move('agent.hidden_dim', [width, width], 'agent.hidden_dim')
    meanings.push(`hidden_dim ${width} is two layers of ${width}`)
  }
  return meanings
}

/** `preset: older`: the older trainer's defaults for all that is not written. */
function preset(keys: MovedKeys, context: OlderContext): void {
  if (keys.read('preset') !== 'older') return
  keys.take('preset')
  for (const [section, defaults] of Object.entries(OLDER_DEFAULTS)) {
    if (section === 'agent' && !isDqn(keys, context)) continue
    if (keys.read(`${section}.module`) !== undefined) continue
    for (const [key, value] of Object.entries(defaults)) {
      if (section === 'environment' && !context.knows('environment', key)) continue
      if (isOfOtherUnit(keys, section, key)) continue
      keys.fill(`${section}.${key}`, value)
    }
  }
}
