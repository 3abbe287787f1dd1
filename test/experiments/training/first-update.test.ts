import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { agentRegistry } from '../../../agents/registry.ts'
import { loadExperiment } from '../../../experiments/assembly/load-experiment.ts'
import { parseOverride } from '../../../experiments/config/overrides.ts'
import { noUpdateWarning } from '../../../experiments/training/first-update.ts'

const fileOf = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url))

async function warningOf(file: string, ...set: string[]): Promise<string | null> {
  const { config } = await loadExperiment(fileOf(file), { overrides: set.map(parseOverride) })
  const { numEpisodes: episodes } = config.training
  return noUpdateWarning(config, { setting: 'training.num_episodes', episodes })
}

const short = (agent: string, episodes: number, ...own: string[]) =>
  warningOf(
    'experiments/config/quick-start.yaml',
    `agent={"type":"${agent}"}`,
    `training.num_episodes=${episodes}`,
    'environment.max_steps=20',
    ...own.map((one) => `agent.${one}`),
  )

const END = ': it ends before the agent learns once; lower the first, or raise the second'

test('a run with fewer episodes than an update takes is warned of, by both settings', async () => {
  expect(await short('reinforce', 63)).toBe(
    `\`agent.episodes_per_update: 64\` is more than \`training.num_episodes: 63\`${END}`,
  )
  expect(await short('reinforce', 64)).toBeNull()
  expect(await short('grpo', 63)).toBe(
    '`agent.group_size: 8` times `agent.groups_per_update: 8` is 64 episodes, more than ' +
      `\`training.num_episodes: 63\`${END}`,
  )
  expect(await short('grpo', 63, 'group_size=7')).toBeNull()
})

test('a run with fewer steps than an update takes is warned of, by the settings that bound them', async () => {
  const allowed = '`training.num_episodes: 51` and `environment.max_steps: 20` allow'
  expect(await short('ppo', 51)).toBe(
    `\`agent.rollout_steps: 1024\` is more than the 1020 steps that ${allowed}${END}`,
  )
  expect(await short('ppo', 52)).toBeNull()
  expect(await short('a2c', 2)).toBeNull()
  expect(await short('dqn', 51, 'min_buffer_size=1021')).toBe(
    `\`agent.min_buffer_size: 1021\` is more than the 1020 steps that ${allowed}${END}`,
  )
  expect(await short('dqn', 51, 'train_frequency=2000')).toContain('`agent.train_frequency: 2000`')
  expect(await short('dqn', 51)).toBeNull()
})

test('nothing is said where no learning is asked for, or a file’s own agent learns', async () => {
  expect(await short('reinforce', 2, 'learning_rate=0')).toBeNull()
  const modelAlone = ['learn=model', 'initializer=seq2seq', 'learning_rate=0']
  expect(await short('reinforce', 2, ...modelAlone)).toContain('learns once')
  expect(await short('reinforce', 2, ...modelAlone, 'model_learning_rate=0')).toBeNull()
  expect(await short('dqn', 2, 'min_buffer_size=1000000000')).toBeNull()
  expect(await short('random', 2)).toBeNull()
  expect(await warningOf('examples/my-agent.yaml', 'training.num_episodes=1')).toBeNull()
})

test.each(Object.keys(agentRegistry).filter((name) => name !== 'random'))(
  '%s waits for something that is looked at',
  async (name) => {
    expect(await short(name, 1)).toContain('learns once')
  },
)

test.each([
  'experiments/config/quick-start.yaml',
  'experiments/config/dqn-initializer.yaml',
  'examples/my.yaml',
])('%s is long enough for its agent', async (file) => {
  expect(await warningOf(file)).toBeNull()
})
