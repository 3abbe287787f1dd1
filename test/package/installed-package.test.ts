import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleGraderVersion } from '../../experiments/grade/grade-samples.ts'
import { bundledGuest } from '../../src/sandbox/worker/guest-script.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let outside: string

interface PackedFile {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string; readonly size: number }[]
}
let packed: PackedFile

function run(command: string, args: readonly string[], cwd = outside): string {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (done.status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${done.stdout}${done.stderr}`)
  }
  return done.stdout
}

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'outside-'))
  run('npm', ['run', 'build'], root)
  const json = run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', outside],
    root,
  )
  packed = (JSON.parse(json) as [PackedFile])[0]
  writeFileSync(
    join(outside, 'package.json'),
    '{"name": "outside", "private": true, "type": "module"}',
  )
  const install = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
  run('npm', [...install, `./${packed.filename}`])
  // Install scripts stay off, so the compiled isolates come from where they were compiled already.
  for (const name of ['isolated-vm', 'isolated-vm-node20']) {
    const compiled = join(root, 'node_modules', name)
    if (existsSync(compiled)) {
      cpSync(compiled, join(outside, 'node_modules', name), { recursive: true })
    }
  }
}, 240_000)

afterAll(() => rmSync(outside, { recursive: true, force: true }))

/** Runs something while what turns TypeScript into scripts is not to be found among the packages. */
function withoutBundler(body: () => string): string {
  const bundler = join(outside, 'node_modules', 'esbuild')
  const away = join(outside, 'esbuild-away')
  renameSync(bundler, away)
  try {
    return body()
  } finally {
    renameSync(away, bundler)
  }
}

/** What the compiler says of a file outside, declarations of the package included. */
function typeCheck(files: string | readonly string[], more: readonly string[] = []): string {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const types = ['--typeRoots', join(root, 'node_modules', '@types'), '--types', 'node']
  const settings = '--strict --module NodeNext --target ES2023 --skipLibCheck false'.split(' ')
  return run(process.execPath, [tsc, '--noEmit', ...settings, ...more, ...types, ...[files].flat()])
}

test('the package holds the build, a copy of onnxruntime, and little else', () => {
  expect(packed.size).toBeLessThan(36_000_000)
  const own = packed.files.filter(({ path }) => !path.startsWith('dist/onnxruntime/'))
  expect(own.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(16_000_000)
  expect(own.length).toBeLessThan(packed.files.length)
  const places = new Set(packed.files.map(({ path }) => path.split('/')[0]))
  const paths = packed.files.map(({ path }) => path)
  const files = ['CHANGELOG.md', 'GLOSSARY.md', 'LICENSE', 'LIMITS.md', 'README.md', 'package.json']
  const documented = ['agents', 'envs', 'experiments', 'problems', 'rewards', 'src']
  expect([...places].sort()).toEqual([...files, ...documented, 'dist', 'examples'].sort())
  const beside = paths.filter((path) => documented.includes(path.split('/')[0] ?? ''))
  const pages = /(?:README\.md|^problems\/importers\/.*\.md|^experiments\/studies\/.*\.(?:md|svg))$/
  expect(beside.filter((path) => !pages.test(path))).toEqual([])
  expect(paths).toContain('dist/problems/sets/seed-train.json')
  expect(paths).toContain('dist/problems/problem-set.schema.json')
  expect(paths).toContain('dist/experiments/reports/fonts/DejaVuSans.ttf')
  expect(paths).toContain('dist/experiments/reports/fonts/LICENSE')
  const sources = paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  expect(sources.filter((path) => !path.startsWith('examples/'))).toEqual([])
})

test('the guest of the sandbox is in it as the script that its sources give', () => {
  const script = 'node_modules/codegen-gym/dist/src/sandbox/worker/guest.iife.js'
  expect(readFileSync(join(outside, script), 'utf8')).toBe(bundledGuest())
})

test('from outside, without a bundler, an environment is made, checked, and grades a program in the sandbox', () => {
  const script = `
import { checkEnv, make, register } from 'codegen-gym'
const env = await make('code-generation', { config: { maxSteps: 30 } })
let [observation, info] = await env.reset({ seed: 7, options: { problem: 'is_even' } })
let terminated = false
while (!terminated) {
  const action = env.actionSpace.sample(info.action_mask)
  ;[observation, , terminated, , info] = await env.step(action)
}
register({ id: 'mine', create: () => make('code-generation') })
await checkEnv(await make('mine'), { steps: 40 })
console.log(JSON.stringify({ size: observation.length, tests: info.tests_passed.length, status: info.verdict.status }))
`
  writeFileSync(join(outside, 'use.mjs'), script)
  const said = JSON.parse(withoutBundler(() => run(process.execPath, ['use.mjs']))) as Record<
    string,
    unknown
  >
  expect(said).toMatchObject({ size: 520, tests: 16 })
  expect(said.status).toBeTypeOf('string')
})

test('the installed examples run', () => {
  const tsx = join(outside, 'node_modules', '.bin', 'tsx')
  const bin = join(outside, 'node_modules', '.bin', 'codegen-gym')
  const examples = 'node_modules/codegen-gym/examples'
  expect(run(tsx, [`${examples}/step.ts`])).toContain('def add_numbers(')
  expect(run(bin, ['reward', 'test', `${examples}/reward.ts`])).toContain('flat')
  expect(run(bin, ['problems', 'validate', `${examples}/problems.json`])).toContain('double')
  const few = ['--set', 'training.num_episodes=32', '--set', 'training.baseline=none']
  for (const file of ['my', 'my-agent', 'learning-agent', 'corridor', 'wrapper', 'code-embedding'])
    run(bin, ['train', `${examples}/${file}.yaml`, ...few])
}, 240_000)

test('every subpath imports, and names what it must', () => {
  const script = `
const names = {}
for (const path of ['', '/envs', '/agents', '/rewards', '/problems', '/experiments']) {
  names[path] = Object.keys(await import('codegen-gym' + path))
}
console.log(JSON.stringify(names))
`
  writeFileSync(join(outside, 'names.mjs'), script)
  const names = JSON.parse(run(process.execPath, ['names.mjs'])) as Record<string, string[]>
  expect(names['']).toEqual(expect.arrayContaining(['make', 'register', 'checkEnv', 'loadAgent']))
  expect(names['/envs']).toContain('CodeGenerationEnv')
  expect(names['/agents']).toContain('agentRegistry')
  expect(names['/rewards']).toContain('createReward')
  expect(names['/problems']).toContain('loadProblemSet')
  expect(names['/experiments']).toEqual(
    expect.arrayContaining(['train', 'loadBenchmark', 'runBenchmark', 'compareBenchmarks']),
  )
})

test('a build is of the grader version of its sources', () => {
  const script = `
import { sampleGraderVersion } from 'codegen-gym/experiments'
console.log(sampleGraderVersion())
`
  writeFileSync(join(outside, 'grader.mjs'), script)
  expect(run(process.execPath, ['grader.mjs']).trim()).toBe(sampleGraderVersion())
})

test('the types check from outside, the library’s own declarations included', () => {
  writeFileSync(
    join(outside, 'typed.ts'),
    `import { type Env, loadAgent, make, type Observation } from 'codegen-gym'
import type { Agent } from 'codegen-gym/agents'
import { CodeGenerationEnv } from 'codegen-gym/envs'
import { type BenchmarkReport, compareBenchmarks, loadConfig, runBenchmark, type TrainSummary } from 'codegen-gym/experiments'
import { loadProblemSet } from 'codegen-gym/problems'
import type { Reward, RewardContext, RewardValue } from 'codegen-gym/rewards'

const env: Env = await make('code-generation')
const [observation, info] = await env.reset({ seed: 1 })
const seen: Observation = observation
export const action: number = await loadAgent('run').act(seen, info)
export const reward: Reward = {
  name: 'mine',
  score: ({ verdicts }: RewardContext): RewardValue => verdicts?.passed ?? 0,
}
// @ts-expect-error an action is a number
await env.step('pass')
export const used: [typeof CodeGenerationEnv, Agent | null, TrainSummary | null] = [CodeGenerationEnv, null, null]
export const functions = [loadConfig, loadProblemSet, runBenchmark]
export const report: BenchmarkReport = compareBenchmarks([])
`,
  )
  expect(typeCheck('typed.ts')).toBe('')
})

test('infos and envs of known ids are typed from outside, and ids of one’s own are made known', () => {
  writeFileSync(
    join(outside, 'known.ts'),
    `import { type Env, make, type RegisteredEnv, TimeLimit } from 'codegen-gym'
import type { CodeGenerationEnv } from 'codegen-gym/envs'

interface Maze extends Env<Float32Array> {
  readonly walls: number
}
declare module 'codegen-gym' {
  interface RegisteredEnvs {
    'me/Maze-v0': RegisteredEnv<Maze, { readonly size?: number }>
  }
}

const env: CodeGenerationEnv = await make('code-generation', { problems: 'seed-eval', max_steps: 20 })
let [, info] = await env.reset()
const [, , , , last] = await env.step(env.actionSpace.sample(info.action_mask))
info = last
export const facts: [string | undefined, Uint8Array | undefined, string] = [info.source, info.tests_passed, info.problem_id]
export const walls: number = (await make('me/Maze-v0', { size: 3 })).walls
export const other: Env = await make('me/Other-v0', { size: 3 })
export const named: Env<Float32Array> = await make<Float32Array>('code-generation', { config: { maxSteps: 9 } })
export const limited = new TimeLimit(env, 9)
// @ts-expect-error it is \`size\`
export const wide = () => make('me/Maze-v0', { width: 3 })
// @ts-expect-error it is \`max_steps\`
export const short = () => make('code-generation', { max_stps: 3 })
// @ts-expect-error no such fact is named
export const none = info.sources
`,
  )
  const strict = ['--noPropertyAccessFromIndexSignature', '--exactOptionalPropertyTypes']
  expect(typeCheck('known.ts', strict)).toBe('')
})

test.each([
  ['NodeNext', []],
  ['ESNext', ['--moduleResolution', 'bundler']],
])('every TypeScript block of every page compiles by itself, strictly, as %s', (module, more) => {
  const folder = join(outside, `blocks-${module}`)
  cpSync(join(outside, 'node_modules', 'codegen-gym', 'examples'), folder, { recursive: true })
  const pages = packed.files.map(({ path }) => path).filter((path) => path.endsWith('.md'))
  const blocks = pages.flatMap((page) => {
    const text = readFileSync(join(outside, 'node_modules', 'codegen-gym', page), 'utf8')
    return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = ''], i) => {
      const name = `${page.replaceAll(/\W/g, '-')}-${i + 1}.ts`
      writeFileSync(join(folder, name), block)
      return name
    })
  })
  expect(blocks.length).toBeGreaterThan(3)
  // One that is no module would hide what the others import.
  for (const name of blocks) {
    expect(readFileSync(join(folder, name), 'utf8'), name).toMatch(/^(import|export) /m)
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const strict = [
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
    '--noPropertyAccessFromIndexSignature',
    '--allowImportingTsExtensions',
  ]
  const paths = files.map((name) => join(`blocks-${module}`, name))
  expect(typeCheck(paths, ['--module', module, ...more, ...strict])).toBe('')
})

test('the installed command trains on what `init` writes, reward in TypeScript included', () => {
  const bin = join(outside, 'node_modules', '.bin', 'codegen-gym')
  run(bin, ['init', 'study'])
  const args = ['train', 'study/experiment.yaml', '--set', 'training.num_episodes=64']
  const out = run(bin, [...args, '--set', 'training.baseline=none'])
  expect(out).toMatch(/^solved [01]\/1$/m)
  const run1 = join(outside, 'runs', 'my-first-run')
  expect(readFileSync(join(run1, 'config.yaml'), 'utf8')).toContain('num_episodes: 64')
  writeFileSync(
    join(outside, 'ask.mjs'),
    `import { loadAgent, make } from 'codegen-gym'
import { loadProblemSet } from 'codegen-gym/problems'
const { problems } = await loadProblemSet('study/problems.json')
const env = await make('code-generation', { config: { maxSteps: 32 }, problems })
const [observation, info] = await env.reset({ seed: 1 })
const action = await loadAgent('my-first-run').act(observation, info)
console.log(JSON.stringify({ allowed: info.action_mask[action] }))
`,
  )
  expect(JSON.parse(run(process.execPath, ['ask.mjs']))).toEqual({ allowed: 1 })
}, 240_000)
