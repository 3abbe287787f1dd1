import { isDeepStrictEqual } from 'node:util'
import { toCamelCase } from '../../../src/settings/key-case.ts'
import type { ResolvedConfig } from '../resolved-config.ts'
import type { MovedKeys } from './moved-keys.ts'

/** What the older trainer took where nothing was written, in the keys of today. */
export const OLDER_DEFAULTS: Readonly<
  Record<'agent' | 'training' | 'environment', Readonly<Record<string, unknown>>>
> = {
  agent: {
    hidden_dim: [512, 512],
    dropout: 0.2,
    learning_rate: 1e-4,
    gamma: 0.99,
    epsilon_start: 1,
    epsilon_end: 0.01,
    epsilon_decay: 0.995,
    buffer_capacity: 50_000,
    batch_size: 64,
    min_buffer_size: 1000,
    train_frequency: 1,
    target_update_frequency: 10,
    target_update_unit: 'episodes',
    double: false,
    dueling: false,
    huber_delta: null,
    max_grad_norm: 10,
  },
  training: {
    num_episodes: 5000,
    num_envs: 1,
    eval_frequency: 50,
    save_frequency: 100,
    log_frequency: 10,
    stop_when_solved: false,
  },
  environment: { max_steps: 50, vocab_size: 5000 },
}

/** Whether a setting is a number of what the file counts in another unit: the older one says nothing there. */
export function isOfOtherUnit(keys: MovedKeys, section: string, key: string): boolean {
  if (section !== 'agent' || key !== 'target_update_frequency') return false
  const unit = keys.read('agent.target_update_unit')
  return unit !== undefined && unit !== OLDER_DEFAULTS.agent.target_update_unit
}

/** Unwritten settings of a resolved older file that the older trainer had otherwise; null where none. */
export function defaultsLine(keys: MovedKeys, config: ResolvedConfig): string | null {
  if (config.agent.id !== 'dqn') return null
  const resolved = {
    agent: config.agent.options,
    training: config.training as unknown as Readonly<Record<string, unknown>>,
    environment: config.environment.options,
  }
  const differing = (['agent', 'training', 'environment'] as const).flatMap((section) =>
    Object.entries(OLDER_DEFAULTS[section]).flatMap(([key, older]) => {
      const ours = resolved[section][toCamelCase(key)]
      if (ours === undefined || keys.read(`${section}.${key}`) !== undefined) return []
      if (isOfOtherUnit(keys, section, key)) return []
      return isSame(key, ours, older) ? [] : [`${key} ${shown(ours)} (${shown(older)})`]
    }),
  )
  if (differing.length === 0) return null
  return `not written, so today’s defaults hold (the older trainer’s in brackets): ${differing.join(', ')}; \`preset: older\` takes those`
}

/** Null stands for 1 and 0.01 in the shares of exploration. */
function isSame(key: string, ours: unknown, older: unknown): boolean {
  if (ours === null && key.startsWith('epsilon')) return true
  return isDeepStrictEqual(ours, older)
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
