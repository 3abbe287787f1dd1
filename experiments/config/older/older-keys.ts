import { sameKey } from '../../../src/settings/key-case.ts'
import { isPlainObject } from '../../../src/settings/schema-shape.ts'
import type { ChoiceRules } from '../resolve-choice.ts'

/**
 * The keys by which an experiment is known as a file of the older trainer, in the order in which they
 * are looked for. No key of today's format is among them: what is written today is read as of today.
 */
export const OLDER_KEYS = [
  'agent.state_dim',
  'agent.action_dim',
  'agent.device',
  'training.max_timesteps',
  'training.train_frequency',
  'training.log_dir',
  'training.checkpoint_dir',
  'environment.render_frequency',
  'data.problems_file',
  'data.eval_problems_file',
  'reward.correctness_weight',
  'reward.quality_weight',
  'reward.efficiency_weight',
  'reward.progress_weight',
  'preset',
] as const

export interface OlderContext {
  /** Whether the options of what the section chooses have the key; a module's own count as had. */
  readonly knows: (section: ChoiceRules['section'], key: string) => boolean
  /** The default of such a key; undefined where the options lack it, and for a module's own. */
  readonly defaultOf: (section: ChoiceRules['section'], key: string) => unknown
  /** Whether a file named in the experiment is there. */
  readonly fileExists: (path: string) => boolean
}

/** Rewards beside which the older trainer took no notice of weights. */
export const WEIGHTLESS_REWARDS: readonly unknown[] = ['sparse', 'curriculum']

/** What says that a file is older, such as `agent.state_dim` or `format: older`; null where it is not. */
export function olderSign(
  raw: Readonly<Record<string, unknown>>,
  context: OlderContext,
): string | null {
  const format = writtenAt(raw, 'format')
  if (format === 'older') return 'format: older'
  if (format !== undefined && format !== null) return null
  return OLDER_KEYS.find((path) => isWritten(raw, path, context)) ?? null
}

function isWritten(
  raw: Readonly<Record<string, unknown>>,
  path: string,
  { knows }: OlderContext,
): boolean {
  const [first = '', key] = path.split('.')
  const section = writtenAt(raw, first)
  if (key === undefined) return section !== undefined
  if (!isPlainObject(section) || writtenAt(section, key) === undefined) return false
  if (first === 'reward' && !WEIGHTLESS_REWARDS.includes(writtenAt(section, 'type'))) return false
  return !isChoice(first) || !knows(first, key)
}

function isChoice(section: string): section is ChoiceRules['section'] {
  return section === 'environment' || section === 'agent' || section === 'reward'
}

/** A value by its key in any spelling. */
export function writtenAt(section: unknown, key: string): unknown {
  const entries = isPlainObject(section) ? Object.entries(section) : []
  return entries.find(([written]) => sameKey(written, key))?.[1]
}
