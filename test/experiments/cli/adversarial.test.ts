import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adversarial-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** `even`, tested on the numbers given. */
function evenOn(name: string, visible: readonly number[], hidden: readonly number[]): string {
  const tests = (numbers: readonly number[]) =>
    numbers.map((n) => ({ args: [n], expected: n % 2 === 0 }))
  const problem = {
    id: 'even',
    function_name: 'even',
    parameters: [{ name: 'n', type: 'int' }],
    return_type: 'bool',
    docstring: 'Whether a number is even.',
    reference_solution: 'def even(n):\n    return n % 2 == 0\n',
    visible_tests: tests(visible),
    hidden_tests: tests(hidden),
  }
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify({ name, problems: [problem] }))
  return path
}

function validate(...argv: string[]) {
  return runCaptured('problems', 'validate', '--adversarial', ...argv)
}

test('a weak test is named by the mutant that survives and the input that kills it', async () => {
  const { code, out, err } = await validate(evenOn('weak', [0, 3], [20, 23]), '--no-attacks')
  expect({ code, err }).toEqual({ code: 1, err: '' })
  expect(out).toMatch(
    /hole: line 2, off-by-one, 2 -> 20: untested: even\(-?\d+\) should give True, it gives False/,
  )
  expect(out).toMatch(/survives: .*no input found that tells it from the reference/)
  expect(out).toMatch(/weak: HOLES in \d+ programs$/)
})

test('good tests and a good reward have no hole, against every attack, as JSON', async () => {
  const strong = evenOn('strong', [-3, -2, 0, 1, 4, 7, 10], [-8, -1, 2, 3, 5, 6, 8, 11, 14, 15])
  const { code, out, err } = await validate(strong, '--reward', 'sparse', '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const [report] = JSON.parse(out) as [Record<string, unknown>]
  expect(report).toMatchObject({
    set: 'strong',
    ok: true,
    validation: { ok: true, problems: [{ reference: 'passed' }] },
    attack: { ok: true, problems: [{ holes: [], hostilePassed: [] }] },
    reward: { reward: 'sparse', ok: true, problems: [{ overpaid: [] }] },
  })
  expect((report.attack as { programs: number }).programs).toBeGreaterThan(80)
})

test('a reward of the user’s that pays failing programs is a hole', async () => {
  const reward = join(folder, 'reward.ts')
  writeFileSync(reward, 'export function score({ program }) { return program.source.length }\n')
  const strong = evenOn('strong', [-3, -2, 0, 1, 4, 7, 10], [-8, -1, 2, 3, 5, 6, 8, 11, 14, 15])
  const { code, out } = await validate(strong, '--no-attacks', '--reward', reward)
  expect(code).toBe(1)
  expect(out).toMatch(/even: \d+ of \d+ failing programs paid 35 or more, as the reference is/)
  expect(out).toMatch(/hole: .*: paid \d+ for \d of 7 visible tests/)
})

test('misuse is one line and exit code 2', async () => {
  const alone = await runCaptured('problems', 'validate', 'seed-eval', '--reward', 'sparse')
  expect(alone).toEqual({ code: 2, out: '', err: 'error: --reward needs --adversarial' })
  const unknown = await validate('seed-eval', '--reward', 'spare')
  expect(unknown).toMatchObject({ code: 2, err: expect.stringMatching(/did you mean `sparse`/) })
  const missing = await validate(join(folder, 'none.json'))
  expect(missing).toMatchObject({ code: 2, err: expect.stringMatching(/there is no such file/) })
})
