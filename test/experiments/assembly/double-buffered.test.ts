import { expect, test } from 'vitest'
import { buildExperiment } from '../../../experiments/assembly/build.ts'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import { resolveConfig } from '../../../experiments/config/resolve-config.ts'

async function build(reward: object, doubleBuffered: boolean) {
  const { config } = resolveConfig(
    {
      agent: { type: 'random' },
      reward,
      training: { double_buffered: doubleBuffered },
      data: { problems: 'seed-train' },
    },
    await loadRegistries(),
    { defaultName: 'double', baseFolders: [], locate: (path) => path.join('.') },
  )
  return buildExperiment(config)
}

test('two halves and a reward that remembers exclude each other', async () => {
  const novelty = { type: 'novelty', reward: { type: 'partial' } }
  await expect(build(novelty, true)).rejects.toThrow(
    '`training.double_buffered`: reward `novelty` remembers what was written before, and half of the ' +
      'programs are graded while others are written; leave one of the two out',
  )
  for (const [reward, halves] of [
    [novelty, false],
    [{ type: 'partial' }, true],
  ] as const) {
    await (await build(reward, halves)).close()
  }
})
