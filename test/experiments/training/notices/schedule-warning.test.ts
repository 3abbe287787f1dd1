import { expect, test } from 'vitest'
import { loadRegistries } from '../../../../experiments/assembly/registries.ts'
import { resolveConfig } from '../../../../experiments/config/resolve-config.ts'
import { scheduleWarning } from '../../../../experiments/training/notices/schedule-warning.ts'

const registries = await loadRegistries()

function warningOf(agent: Readonly<Record<string, unknown>>): string | null {
  return scheduleWarning(resolveConfig({ agent }, registries, { defaultName: 'run' }).config)
}

test.each([
  [
    { type: 'dqn', schedule_fraction: 0.5 },
    '`agent.schedule_fraction` has no effect: nothing says what the agent comes to; set `agent.learning_rate_end`, or leave it out',
  ],
  [
    { type: 'ppo', schedule_steps: 5000, schedule_fraction: 1 },
    '`agent.schedule_steps` and `agent.schedule_fraction` have no effect: nothing says what the agent comes to; ' +
      'set `agent.learning_rate_end` or `agent.entropy_bonus_end` or `agent.clip_range_end`, or leave it out',
  ],
  [
    { type: 'reinforce', schedule_steps: 5000, schedule_fraction: 1, entropy_bonus_end: 0 },
    '`agent.schedule_steps` has no effect beside `agent.schedule_fraction`, which takes its place; leave one of them out',
  ],
])('%j is warned of', (agent, line) => {
  expect(warningOf(agent)).toBe(line)
})

test.each(
  ['dqn', 'reinforce', 'rloo', 'grpo', 'dr_grpo', 'dapo', 'a2c', 'ppo', 'random'].map((type) => ({
    type,
  })),
)('%j by its defaults is not', (agent) => {
  expect(warningOf(agent)).toBeNull()
})

test('a schedule with an end is not', () => {
  expect(warningOf({ type: 'dqn', schedule_fraction: 0.5, learning_rate_end: 0 })).toBeNull()
  expect(warningOf({ type: 'ppo', schedule_steps: 5000, clip_range_end: 0.1 })).toBeNull()
})
