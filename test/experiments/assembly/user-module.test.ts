import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import {
  loadAgentModule,
  loadEnvModule,
  moduleSchema,
} from '../../../experiments/assembly/user-module.ts'
import { loadConfig } from '../../../experiments/config/load-config.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

const registry = fileURLToPath(new URL('../../../envs/registry.ts', import.meta.url))
const zod = fileURLToPath(import.meta.resolve('zod'))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modules-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** Takes the last allowed action; options checked by a schema of its own. */
const LAST_ALLOWED = `import { z } from ${JSON.stringify(zod)}
import type { Agent, AgentContext } from 'codegen-gym/agents'

export const configSchema = z.object({ stepBack: z.number().int().min(0).default(0) })

export function createAgent({ config }: AgentContext): Agent {
  const { stepBack } = config as z.output<typeof configSchema>
  return {
    name: 'last-allowed',
    policyVersion: 0,
    async act({ actionMasks }) {
      const actions = Int32Array.from(actionMasks, (mask) => mask.lastIndexOf(1) - 0 * stepBack)
      return { actions, logProbs: new Float32Array(actions.length), policyVersion: 0 }
    },
    learn: async () => null,
    getState: async () => ({ tensors: {}, json: {} }),
    setState: async () => {},
    dispose() {},
  }
}
`

test('an agent and an environment of the user’s own train together, without a build step', async () => {
  write('package.json', '{"type": "module"}')
  write('agent.ts', LAST_ALLOWED)
  write(
    'env.ts',
    `import type { EnvDeps } from 'codegen-gym/envs'
import { envDefinitions } from ${JSON.stringify(registry)}

export function createEnv(config: object, deps: EnvDeps) {
  return envDefinitions.get('code-generation').create({ maxSteps: 9, ...config }, deps)
}
`,
  )
  const experiment = write(
    'exp.yaml',
    `environment: {module: ./env.ts}
agent: {module: ./agent.ts, step_back: 1}
training: {num_episodes: 8, num_envs: 2, baseline: none}
`,
  )
  const runs = join(folder, 'runs')
  const { code, out, err } = await runCaptured('train', experiment, '--runs-folder', runs, '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(out)).toMatchObject({ total: 8, episodes: 8 })
  const wrong = await runCaptured('train', experiment, '--set', 'agent.step_back=-1', '--dry-run')
  expect(wrong.err).toBe(
    'error: --set agent.step_back: Expected `agent.step_back` to be an integer >= 0, got `-1` (number)',
  )
  const unknown = await runCaptured('train', experiment, '--set', 'agent.stepbak=1', '--dry-run')
  expect(unknown.err).toContain('did you mean `step_back`?')
})

test('a JavaScript module loads too', async () => {
  const path = write('agent.mjs', 'export const createAgent = () => null\n')
  expect((await loadAgentModule(path)).configSchema).toBeNull()
  expect(await moduleSchema('agent', path)).toBeNull()
  expect(await moduleSchema('reward', path)).toBeNull()
})

test('a module that does not load, or lacks what it must export, is named', async () => {
  await expect(loadAgentModule(write('a.ts', 'export const agent = {\n'))).rejects.toThrow(
    /^Agent file ".*a\.ts" does not load/,
  )
  await expect(loadAgentModule(write('b.ts', 'throw new Error("mine")\n'))).rejects.toThrow(
    /b\.ts" does not load: mine$/,
  )
  await expect(
    loadEnvModule(write('c.ts', 'export const createAgent = () => 1\n')),
  ).rejects.toThrow(/c\.ts: the module must export a function `createEnv`; it has `createAgent`/)
  const schema = 'export const createEnv = () => 1\nexport const configSchema = { a: 1 }\n'
  await expect(loadEnvModule(write('d.ts', schema))).rejects.toThrow(
    /d\.ts: `configSchema` must be a zod schema/,
  )
})

test('a reward’s options are checked by the schema that it brings, and a name beside a module is refused', async () => {
  const reward = write(
    'checked.ts',
    `import { z } from ${JSON.stringify(zod)}
     export const configSchema = z.object({ bonus: z.number().default(1) })
     export const createReward = () => () => 0`,
  )
  const registries = await loadRegistries()
  const load = (text: string) => loadConfig(write('exp.yaml', text), registries, { moduleSchema })
  const mistyped = load(`reward: {module: ${reward}, bonsu: 2}\n`)
  await expect(mistyped).rejects.toThrow('unknown key `reward.bonsu`; did you mean `bonus`?')
  const twice = load(`reward: {module: ${reward}, type: partial}\n`)
  await expect(twice).rejects.toThrow('`reward.type` and `reward.module` exclude each other')
  const { config } = await load(`reward: {module: ${reward}}\n`)
  expect(config.reward.options).toEqual({ bonus: 1 })
})
