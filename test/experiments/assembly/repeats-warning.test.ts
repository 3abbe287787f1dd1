import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadExperiment } from '../../../experiments/assembly/load-experiment.ts'
import { repeatsWarning } from '../../../experiments/assembly/repeats-warning.ts'
import { parseOverride } from '../../../experiments/config/overrides.ts'

const fileOf = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url))

async function warningOf(file: string, ...set: string[]): Promise<string | null> {
  const { config } = await loadExperiment(fileOf(file), { overrides: set.map(parseOverride) })
  return repeatsWarning(config)
}

test('an agent that keeps away from repeats and goes on after it solved a problem is warned of', async () => {
  const file = 'examples/my.yaml'
  const repeats = 'agent.avoid_repeats=true'
  expect(await warningOf(file, repeats)).toBe(
    '`agent.avoid_repeats: true` keeps training from writing again what it found, and ' +
      '`training.stop_when_solved: false` goes on after it is found: `train/pass_share` falls though the agent ' +
      'learns; set `agent.avoid_repeats: false` to see it learn',
  )
  expect(await warningOf(file, repeats, 'training.stop_when_solved=true')).toBeNull()
  expect(await warningOf(file, 'agent.avoid_repeats=false')).toBeNull()
})

test.each([
  'experiments/config/quick-start.yaml',
  'examples/my.yaml',
  'examples/code-embedding.yaml',
])('%s shows what its agent learns', async (file) => {
  expect(await warningOf(file)).toBeNull()
})
