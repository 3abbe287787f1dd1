import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadProblemSet } from '../../../problems/load.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
let out: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'))
  out = join(folder, 'set.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const task = (id: string, check: string) => ({
  task_id: id,
  prompt: 'def twice(n):\n    """Double a number."""\n',
  entry_point: 'twice',
  canonical_solution: '    return 2 * n\n',
  test: check,
})
const LIFTED = 'def check(candidate):\n    assert candidate(1) == 2\n    assert candidate(4) == 8\n'
const RAISES = `${LIFTED}    try:\n        candidate(None)\n    except TypeError:\n        pass\n    else:\n        assert False\n`
const TASKS = [
  task('Own/0', LIFTED),
  task('Own/1', RAISES),
  task('Own/2', 'def verify(candidate):\n    pass\n'),
]

function tasks(records: readonly object[] = TASKS): string {
  const path = join(folder, 'tasks.jsonl.gz')
  writeFileSync(path, gzipSync(records.map((record) => JSON.stringify(record)).join('\n')))
  return path
}

test('an import says what the host compares, what runs in the sandbox, and what was skipped', async () => {
  const shown = await runCaptured('problems', 'import', tasks(), '--out', out)
  expect({ code: shown.code, err: shown.err }).toEqual({ code: 0, err: '' })
  expect(shown.out).toMatch(/direct +│ host +│ 1 +│ 2 of 2/)
  expect(shown.out).toMatch(/│ in-sandbox │ 1 +│ 0 of 2/)
  expect(shown.out).toMatch(/in the sandbox: own\/1/)
  expect(shown.out).toMatch(/skipped Own\/2 \(line 3\): its test defines no `check\(candidate\)`/)
  expect(shown.out).toMatch(/humaneval: 2 problems in .*set\.json, 1 task skipped$/)
  const { name, problems } = await loadProblemSet(out)
  expect(name).toBe('tasks')
  expect(problems.map(({ grading }) => grading)).toEqual(['host', 'in-sandbox'])
})

test('an import as JSON has a note for every task', async () => {
  const { out: json } = await runCaptured(
    ...['problems', 'import', tasks(), '--out', out, '--name', 'mine', '--json'],
  )
  expect(JSON.parse(json)).toMatchObject({
    format: 'humaneval',
    set: 'mine',
    problems: 2,
    notes: [{ id: 'own/0', form: 'direct', referencePasses: true }, { id: 'own/1' }],
    skipped: [{ reason: expect.stringContaining('check(candidate)') }],
  })
})

test('a file that exists stays as it is unless told to be replaced', async () => {
  writeFileSync(out, '{"problems": []}')
  const refused = await runCaptured('problems', 'import', tasks(), '--out', out)
  expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/--overwrite$/) })
  expect(readFileSync(out, 'utf8')).toBe('{"problems": []}')
  const replaced = await runCaptured('problems', 'import', tasks(), '--out', out, '--overwrite')
  expect(replaced.code).toBe(0)
  expect((await loadProblemSet(out)).problems).toHaveLength(2)
})

test('a line that breaks is left out by line and reason, the others are imported', async () => {
  const { test: _, ...broken } = task('Own/3', LIFTED)
  const shown = await runCaptured('problems', 'import', tasks([...TASKS, broken]), '--out', out)
  expect(shown).toMatchObject({ code: 0, err: '' })
  expect(shown.out).toMatch(/unreadable Own\/3 \(line 4\): test: is missing$/m)
  expect(shown.out).toMatch(/2 problems in .*set\.json, 2 tasks skipped$/)
})

test('a file without one readable task writes nothing and ends with code 2', async () => {
  const { test: _, ...broken } = task('Own/3', LIFTED)
  const failed = await runCaptured('problems', 'import', tasks([broken]), '--out', out)
  expect(failed).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/tasks\.jsonl\.gz/),
  })
  expect(existsSync(out)).toBe(false)
  expect(readdirSync(folder)).toEqual(['tasks.jsonl.gz'])
})

const NUMPY =
  'import numpy as np\n\ndef check(candidate):\n    assert np.allclose(candidate(1), 2)\n'

test('where no reference passes nothing is written, with code 1 and what it needs', async () => {
  const file = tasks([task('Own/4', NUMPY)])
  const failed = await runCaptured('problems', 'import', file, '--out', out)
  expect(failed.code).toBe(1)
  expect(failed.err).toMatch(/no task of it can be graded; nothing was written$/)
  expect(failed.out).toMatch(
    /skipped Own\/4 \(line 1\): its reference does not pass: needs numpy \(runtime_error: ModuleNotFoundError\)/,
  )
  expect(failed.out).toMatch(/^humaneval: 1 task skipped$/m)
  expect(existsSync(out)).toBe(false)
  const kept = await runCaptured('problems', 'import', file, '--out', out, '--keep-failing')
  expect(kept.code).toBe(0)
  expect(kept.out).toMatch(/kept own\/4, though its reference does not pass: needs numpy/)
})

test('a file larger than allowed is refused by name and limit', async () => {
  const file = tasks([{ ...task('Own/5', LIFTED), note: 'x'.repeat(2 << 20) }])
  const refused = await runCaptured('problems', 'import', file, '--out', out, '--max-mb', '1')
  expect(refused).toMatchObject({
    code: 2,
    err: expect.stringMatching(/tasks\.jsonl\.gz: unpacked it is larger than 1 MB/),
  })
})

test('a limit that is no number is refused', async () => {
  const refused = await runCaptured('problems', 'import', tasks(), '--out', out, '--max-mb', 'x')
  expect(refused).toMatchObject({
    code: 2,
    err:
      'error: Expected --max-mb to be an integer >= 1, got `"x"`; ' +
      'for example `npm run -s codegen-gym -- problems import HumanEval.jsonl.gz --out human-eval.json`',
  })
})

test('misuse is one line and exit code 2', async () => {
  const nowhere = await runCaptured(
    ...['problems', 'import', tasks(), '--out', join(folder, 'no', 'set.json')],
  )
  expect(nowhere).toMatchObject({
    code: 2,
    err: expect.stringMatching(/set\.json: there is no folder .*no; make it$/),
  })
  const text = await runCaptured('problems', 'import', tasks(), '--out', join(folder, 'set.txt'))
  expect(text).toMatchObject({ code: 2, err: expect.stringMatching(/ends in \.json$/) })
  const format = await runCaptured('problems', 'import', tasks(), '--out', out, '--format', 'x')
  expect(format).toMatchObject({ code: 2, err: expect.stringMatching(/humaneval/) })
})

test('neither what is imported nor what is no problem set is replaced, by whatever link', async () => {
  const file = join(folder, 'tasks.json')
  writeFileSync(file, JSON.stringify(TASKS))
  symlinkSync(file, out)
  const overwrite = (path: string) =>
    runCaptured('problems', 'import', file, '--out', path, '--overwrite')
  for (const path of [file, out]) {
    expect(await overwrite(path)).toMatchObject({
      code: 2,
      err: `error: ${path}: is the file that is imported; name another file by --out`,
    })
  }
  const notes = join(folder, 'package.json')
  writeFileSync(notes, '{"name": "keep"}')
  expect(await overwrite(notes)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/package\.json: it is no problem set, and is not replaced/),
  })
  expect(readFileSync(notes, 'utf8')).toBe('{"name": "keep"}')
  expect(readFileSync(file, 'utf8')).toBe(JSON.stringify(TASKS))
})
