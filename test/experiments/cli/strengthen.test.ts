import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadProblemSet } from '../../../problems/load.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
let out: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strengthen-'))
  out = join(folder, 'stronger.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const CLIP = {
  id: 'clip',
  function_name: 'clip',
  parameters: [
    { name: 'text', type: 'str' },
    { name: 'size', type: 'int' },
  ],
  return_type: 'str',
  docstring: 'Return the first characters of the text, at most size of them.',
  visible_tests: [
    { args: ['hello', 2], expected: 'he' },
    { args: ['a b', 9], expected: 'a b' },
    { args: ['', 1], expected: '' },
    { args: ['Xyz', 0], expected: '' },
    { args: ['level', 3], expected: 'lev' },
    { args: ['abcabc', 5], expected: 'abcab' },
  ],
  hidden_tests: [{ args: ['world', 3], expected: 'wor' }],
  reference_solution: 'def clip(text, size):\n    return text[:size]\n',
  tags: [],
}

/** A set of the problems, with few tests. */
function weakSet(problems: readonly object[] = [CLIP]): string {
  const file = join(folder, 'weak.json')
  writeFileSync(file, JSON.stringify({ name: 'weak', description: 'Few problems.', problems }))
  return file
}

const DOMAIN = 'clip: { inputs: { size: { min: 0, max: 100 } } }\n'

test('writes a set whose hidden tests tell more apart, and says what it did', async () => {
  const file = weakSet()
  const domains = join(folder, 'domains.yaml')
  writeFileSync(domains, DOMAIN)
  const programs = join(folder, 'programs.jsonl')
  const solution = 'def clip(text, size):\n    return text[:size].rstrip()\n'
  writeFileSync(programs, `${JSON.stringify({ task_id: 'clip', solution })}\n`)
  const shown = await runCaptured(
    ...['problems', 'strengthen', file, '--out', out, '--domains', domains],
    ...['--programs', programs, '--inputs', '60', '--tests', '30', '--json'],
  )
  expect({ code: shown.code, err: shown.err }).toEqual({ code: 0, err: '' })
  const report = JSON.parse(shown.out)
  expect(report).toMatchObject({
    set: 'weak',
    out,
    untouched: [],
    problems: [{ id: 'clip', guessedDomain: false, slipsAfter: 0 }],
  })
  expect(report.problems[0].slipsBefore).toBeGreaterThan(2)
  const [[before], [after]] = [
    (await loadProblemSet(file)).problems,
    (await loadProblemSet(out)).problems,
  ]
  expect(after?.visibleTests).toEqual(before?.visibleTests)
  expect(after?.hiddenTests.length).toBeGreaterThan(10)
  expect(after?.hiddenTests.length).toBeLessThanOrEqual(30)
})

test('a domain that is guessed is said so', async () => {
  const shown = await runCaptured(
    ...['problems', 'strengthen', weakSet(), '--out', out, '--inputs', '20', '--seed', '4'],
  )
  expect(shown.code).toBe(0)
  expect(shown.out).toContain('weak: 1 problem with new hidden tests, in ')
  expect(shown.out).toMatch(
    /inputs guessed from the tests \(--domains says what is allowed\): clip/,
  )
})

test('a file in the way is kept unless it may be replaced', async () => {
  writeFileSync(out, 'mine')
  const shown = await runCaptured('problems', 'strengthen', weakSet(), '--out', out)
  expect(shown.code).toBe(2)
  expect(shown.err).toMatch(/it exists; name another file, or replace it by --overwrite/)
  expect(readFileSync(out, 'utf8')).toBe('mine')
})

/** Runs it on the set with a file of domains. */
async function withDomains(file: string, text: string) {
  const domains = join(folder, 'domains.yaml')
  writeFileSync(domains, text)
  return runCaptured('problems', 'strengthen', file, '--out', out, '--domains', domains)
}

const TRIPLE = {
  ...CLIP,
  id: 'triple',
  function_name: 'triple',
  parameters: [{ name: 'n', type: 'int' }],
  return_type: 'int',
  docstring: 'Return twice the number.',
  visible_tests: [{ args: [2], expected: 4 }],
  hidden_tests: [{ args: [5], expected: 10 }],
}

test('a problem whose reference does not pass its own tests stays as it was, and is named', async () => {
  const body = (line: string) => `def triple(n):\n    ${line}\n`
  const file = weakSet([
    { ...TRIPLE, id: 'wrong', reference_solution: body('return n * 3') },
    { ...TRIPLE, id: 'raises', reference_solution: body("raise ValueError('no')") },
    { ...TRIPLE, id: 'hidden', reference_solution: body('return 4') },
  ])
  const shown = await runCaptured('problems', 'strengthen', file, '--out', out)
  expect({ code: shown.code, err: shown.err }).toEqual({ code: 0, err: '' })
  const because = 'its reference does not pass test'
  expect(shown.out.split('\n')).toEqual([
    `left as it was: wrong: ${because} \`triple(2)\`: it gives 6, expected 4`,
    `left as it was: raises: ${because} \`triple(2)\`: runtime_error (ValueError)`,
    `left as it was: hidden: ${because} \`triple(5)\`: it gives 4, expected 10`,
    `weak: 0 problems with new hidden tests, 3 problems left unchanged, in ${out}`,
  ])
  expect((await loadProblemSet(out)).problems).toEqual((await loadProblemSet(file)).problems)
  const asJson = await runCaptured(
    ...['problems', 'strengthen', file, '--out', out, '--overwrite', '--json'],
  )
  const { problems, untouched } = JSON.parse(asJson.out)
  expect(problems).toEqual([])
  expect(untouched[0]).toEqual({
    id: 'wrong',
    reason: `${because} \`triple(2)\`: it gives 6, expected 4`,
  })
})

test.each([
  ['no YAML', 'clip: {\n', /domains\.yaml:2:1: not valid YAML: /],
  ['a key', 'clip: { inputs: { size: { mni: 0 } } }', /:1:27: clip\.inputs\.size: .*mean `min`\?$/],
  [
    'a problem',
    'clpi: { where: size > 0 }',
    /:1:1: there is no problem `clpi` in the set; did you m/,
  ],
  [
    'a rule',
    'clip: { where: "size <" }',
    /:1:9: clip\.where: `size <`: expected one Python expression/,
  ],
  [
    'a name',
    'clip: { where: y > 3 }',
    /:1:9: clip\.where: `y > 3`: no parameter `y`; it has text, size$/,
  ],
])(
  'domains with a mistake (%s) are one line and code 2, and nothing is written',
  async (_, text, line) => {
    const shown = await withDomains(weakSet(), text)
    expect({ code: shown.code, lines: shown.err.split('\n').length }).toEqual({ code: 2, lines: 1 })
    expect(shown.err).toMatch(line)
    expect(existsSync(out)).toBe(false)
  },
)

test('validate --adversarial refuses the same mistakes in domains', async () => {
  const domains = join(folder, 'domains.yaml')
  const validate = ['problems', 'validate', weakSet(), '--adversarial', '--domains', domains]
  writeFileSync(domains, 'clpi: {}')
  const stray = await runCaptured(...validate)
  expect({ code: stray.code, err: stray.err }).toEqual({
    code: 2,
    err: expect.stringMatching(/there is no problem `clpi` in the set; did you mean `clip`\?$/),
  })
  writeFileSync(domains, 'clip: { where: y > 3 }')
  const named = await runCaptured(...validate)
  expect({ code: named.code, err: named.err }).toEqual({
    code: 2,
    err: expect.stringMatching(/clip\.where: `y > 3`: no parameter `y`; it has text, size$/),
  })
})

test('domains for a part of a set may name the problems of the whole set', async () => {
  const domains = join(folder, 'domains.yaml')
  const [whole, part] = [await loadProblemSet('intro-100'), await loadProblemSet('intro-100/easy')]
  const other = whole.problems.find(({ id }) => !part.problems.some((one) => one.id === id))
  writeFileSync(domains, `${other?.id}: {}\nclpam: {}\n`)
  const shown = await runCaptured(
    ...['problems', 'strengthen', 'intro-100/easy', '--out', out, '--domains', domains],
  )
  expect(shown.code).toBe(2)
  expect(shown.err).toMatch(/:2:1: there is no problem `clpam` in the set; did you mean `clamp`\?$/)
})

test('--help says what the columns of the table mean', async () => {
  const shown = await runCaptured('problems', 'strengthen', '--help')
  expect(shown.out).toMatch(
    /undecided +programs that pass, and no input shows whether they are wrong/,
  )
  expect(shown.out).toMatch(/tests +hidden tests now/)
})

test('misuse is one line and code 2', async () => {
  const file = weakSet()
  const asText = await runCaptured('problems', 'strengthen', file, '--out', join(folder, 'a.txt'))
  expect({ code: asText.code, lines: asText.err.split('\n').length }).toEqual({ code: 2, lines: 1 })
})

test.each([
  ['--inputs', '0', 1],
  ['--inputs', 'x', 1],
  ['--tests', '1.5', 1],
  ['--tests', '', 1],
  ['--seed', 'x', 0],
  ['--seed', '-1', 0],
  ['--seed', '1e99', 0],
])('%s %s is refused: it is no such number', async (option, value, least) => {
  const shown = await runCaptured(
    ...['problems', 'strengthen', weakSet(), '--out', out, `${option}=${value}`],
  )
  expect(shown.code).toBe(2)
  expect(shown.err).toContain(`Expected ${option} to be an integer >= ${least}, got \``)
})
