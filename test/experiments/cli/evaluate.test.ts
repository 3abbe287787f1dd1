import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EvaluationReport } from '../../../experiments/runs/report-types.ts'
import { RunFolder } from '../../../experiments/runs/run-folder.ts'
import { evaluateRun } from '../../../experiments/training/evaluation/evaluate.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

const problems = fileURLToPath(new URL('../../../examples/problems.json', import.meta.url))
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'))
  const file = join(folder, 'drawn.yaml')
  const data = `data: { problems: ${problems}, eval_problems: ${problems} }\n`
  const training = 'training: { num_episodes: 8, num_envs: 4, baseline: none }\n'
  writeFileSync(file, `agent: random\nenvironment: { max_steps: 8 }\n${training}${data}`)
  expect((await runCaptured('train', file, ...runs())).code).toBe(0)
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const runs = () => ['--runs-folder', join(folder, 'runs')]

async function report(...argv: string[]): Promise<EvaluationReport> {
  const { code, out, err } = await runCaptured('evaluate', 'drawn', ...argv, ...runs(), '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as EvaluationReport
}

test('draws by default, 20 programs of each problem, and gives figures of each and of all', async () => {
  const drawn = await report()
  expect(drawn).toMatchObject({ deterministic: false, episodesEach: 20 })
  const [problem] = drawn.perProblem
  expect(problem?.episodes).toBe(20)
  // One problem: what is said of it is said of all.
  expect(problem?.figures).toEqual(drawn.figures)
  const { figures } = drawn
  expect(figures?.return.mean).toBeCloseTo(problem?.meanReturn ?? Number.NaN, 12)
  expect(figures?.length.std).toBeGreaterThan(0)
  for (const share of [figures?.visible, figures?.hidden]) {
    expect(share?.mean).toBeGreaterThanOrEqual(0)
    expect(share?.median).toBeLessThanOrEqual(1)
  }
}, 240_000)

test('writes one program where it is deterministic, and says so', async () => {
  const argv = ['--deterministic']
  const { code, out } = await runCaptured('evaluate', 'drawn', ...argv, ...runs())
  expect(code).toBe(0)
  expect(out).toContain('1 program for each problem, by the best action each time')
  expect(out).toMatch(/│ double +│ [01]\/1 +│ [01]\/1 +│/)
  expect(out).toMatch(/│ all +│ -?[\d.]+±0\.00 \(-?[\d.]+\) │ [\d.]+±0\.0 \([\d.]+\) +│ \d+±0 /)
  // A command is never broken: it is copied.
  const lines = out.split('\n').filter((line) => !line.startsWith('next: '))
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
}, 240_000)

/** The run of before under another name, with other settings. */
function runLike(name: string, ...changes: readonly [from: string, to: string][]): void {
  const path = join(folder, 'runs', name)
  cpSync(join(folder, 'runs', 'drawn'), path, { recursive: true })
  const file = join(path, 'config.yaml')
  let text = readFileSync(file, 'utf8').replace('name: drawn', `name: ${name}`)
  for (const [from, to] of changes) {
    expect(text).toContain(from)
    text = text.replace(from, to)
  }
  writeFileSync(file, text)
}

test('several programs of one best action are refused, or a warning where the run’s own setting says so', async () => {
  const both = await runCaptured(
    ...(['evaluate', 'drawn', '--deterministic', '--episodes', '6', ...runs()] as const),
  )
  expect(both).toMatchObject({ code: 2, out: '' })
  expect(both.err).toMatch(
    /^[^\n]*6 programs of each problem are asked for, and the best action writes one .*: leave out the number, or `deterministic`\n?$/,
  )
  runLike('best', ['deterministic: false', 'deterministic: true'])
  const own = await runCaptured('evaluate', 'best', '--episodes', '6', ...runs(), '--json')
  expect(own.code).toBe(0)
  expect(own.err).toMatch(
    /^warning: 6 programs .*`evaluation\.deterministic` says; --no-determ.*\n?$/,
  )
  expect(JSON.parse(own.out)).toMatchObject({ episodesEach: 1, deterministic: true })
  const drawn = await runCaptured(
    ...([
      'evaluate',
      'best',
      '--episodes',
      '6',
      '--no-deterministic',
      ...runs(),
      '--json',
    ] as const),
  )
  expect(drawn).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(drawn.out)).toMatchObject({ episodesEach: 6, deterministic: false })
  // One is what is written.
  const one = await report('--deterministic', '--episodes', '1')
  expect(one).toMatchObject({ episodesEach: 1, deterministic: true })
}, 240_000)

test('--compare refuses runs that differ in what their figures are of, unless options make them alike', async () => {
  const other = join(folder, 'other.json')
  writeFileSync(other, readFileSync(problems, 'utf8').replaceAll('double', 'twice'))
  // The same problems under another path are the same.
  const copy = join(folder, 'copy.json')
  cpSync(problems, copy)
  runLike('copied', [`eval_problems: ${problems}`, `eval_problems: ${copy}`])
  runLike('others', [`eval_problems: ${problems}`, `eval_problems: ${other}`])
  // `training` comes before `evaluation`.
  runLike('fewer', ['num_episodes: 20', 'num_episodes: 3'])
  runLike('best-action', ['deterministic: false', 'deterministic: true'])
  const module = join(folder, 'env.ts')
  writeFileSync(module, 'export const createEnv = () => null\n')
  runLike('elsewhere', ['id: code-generation', `module: ${module}`])
  const compared = (...argv: string[]) => runCaptured('evaluate', '--compare', ...argv, ...runs())
  const refused = async (name: string, rule: RegExp) => {
    const { code, out, err } = await compared('drawn', name)
    expect(err.trimEnd()).toMatch(rule)
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({
      ...{ code: 2, out: '', lines: 1 },
    })
  }
  await refused(
    'others',
    /differ in problems \(drawn: .*, others: .*other\.json\): add --problems$/,
  )
  await refused('fewer', /each problem \(drawn: 20 programs, fewer: 3 programs\): add --episodes$/)
  await refused(
    'best-action',
    /\(drawn: drawn, best-action: best action\): add --deterministic or --no-deterministic$/,
  )
  await refused(
    'elsewhere',
    /several environments \(drawn: code-generation, elsewhere: .*env\.ts\)/,
  )
  const alike = ['--problems', problems, '--episodes', '2', '--no-deterministic']
  const all = await compared('drawn', 'others', 'fewer', 'best-action', 'copied', ...alike)
  expect({ code: all.code, err: all.err }).toEqual({ code: 0, err: '' })
  expect(all.out.match(/│ random +│ 2 +│/g)).toHaveLength(5)
  const same = await compared('drawn', 'copied', '--episodes', '2')
  expect({ code: same.code, err: same.err }).toEqual({ code: 0, err: '' })
}, 240_000)

test('tells how far it is, programs written and then graded', async () => {
  const stages: [string, number, number][] = []
  await evaluateRun(RunFolder.open('drawn', join(folder, 'runs')), {
    numEpisodes: 6,
    onProgress: (...stage) => stages.push(stage),
  })
  const written = stages.filter(([stage]) => stage === 'written')
  expect(written.at(-1)).toEqual(['written', 6, 6])
  expect(written.map(([, done]) => done)).toEqual(written.map(([, done]) => done).sort())
  const graded = stages.slice(written.length)
  expect(graded[0]).toEqual(['graded', 0, expect.any(Number)])
  expect(graded[0]?.[2]).toBeLessThanOrEqual(6)
}, 240_000)
