import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
  const argv = ['--deterministic', '--episodes', '6']
  const { code, out } = await runCaptured('evaluate', 'drawn', ...argv, ...runs())
  expect(code).toBe(0)
  expect(out).toContain('1 program for each problem, by the best action each time')
  expect(out).toMatch(/│ double +│ [01]\/1 +│ [01]\/1 +│/)
  expect(out).toMatch(/│ all +│ -?[\d.]+±0\.00 \(-?[\d.]+\) │ [\d.]+±0\.0 \([\d.]+\) +│ \d+±0 /)
  // A command is never broken: it is copied.
  const lines = out.split('\n').filter((line) => !line.startsWith('next: '))
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
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
