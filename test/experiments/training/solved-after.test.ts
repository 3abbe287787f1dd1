import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadExperiment } from '../../../experiments/assembly/load-experiment.ts'
import { RunFolder } from '../../../experiments/runs/run-folder.ts'
import { train } from '../../../experiments/training/train.ts'
import { silentReporter } from '../../../src/log/progress.ts'
import { envModule } from '../../support/env-module.ts'

const problems = fileURLToPath(new URL('../../../examples/problems.json', import.meta.url))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'solved-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a solved problem is told with the program that passed, not with those that ended beside it', async () => {
  // Each episode ends after one step, and that of the third environment alone passes.
  const env = envModule({ constructed: 'this.nr = DotEnv.count++' }, 1)
    .replace('cell = 0', 'static count = 0\n  nr = 0\n  cell = 0')
    .replace(
      /, \{\}\]\n {2}\}\n\n {2}getState/,
      ', { source: "x", tests_passed: Uint8Array.of(Number(this.nr % 4 === 2)) }]\n  }\n\n  getState',
    )
  writeFileSync(join(folder, 'env.ts'), env)
  const file = join(folder, 'solved.yaml')
  writeFileSync(
    file,
    'agent: random\nenvironment: { module: ./env.ts }\n' +
      `data: { problems: ${problems}, eval_problems: ${problems} }\n` +
      'training: { num_episodes: 8, num_envs: 4, baseline: none, stop_when_solved: false }\n',
  )
  const { config } = await loadExperiment(file)
  const notes: string[] = []
  const reporter = { ...silentReporter, note: (line: string) => notes.push(line) }
  const run = RunFolder.plan('solved', 'new', join(folder, 'runs'))
  await train({ config, run, reporter })
  expect(notes).toEqual(['double: visible tests passed after 3 programs'])
})
