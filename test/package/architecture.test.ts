import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { circles, codeOf, importGraph, root, sourceFiles } from '../support/import-graph.ts'

const MIDDLE = ['problems', 'rewards', 'envs', 'agents']

/** What each folder may import from, itself always included. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  src: [],
  ...Object.fromEntries(MIDDLE.map((folder) => [folder, ['src']])),
  experiments: ['src', ...MIDDLE],
  scripts: ['src', ...MIDDLE, 'experiments'],
}

const MOST_LINES = 400
const MOST_FILES = 20

/** Folders that hold more, and why. */
const FULL_FOLDERS: Readonly<Record<string, string>> = {}

/** Files that are longer, and why. */
const LONG_FILES: Readonly<Record<string, string>> = {}

/** What is done in one place: text that no other file may hold, beside comments. */
const ONE_PLACE: readonly {
  readonly what: string
  readonly text: RegExp
  readonly files: readonly string[]
}[] = [
  {
    what: 'the likely word for a mistyped one',
    text: /from 'fastest-levenshtein'/,
    files: ['src/settings/suggestion.ts'],
  },
  {
    what: 'what is known beside an unknown name',
    text: /\(known: \$\{\w+\.join/,
    files: ['src/settings/registry.ts'],
  },
  {
    what: "loading a user's file",
    text: /\btsImport\(/,
    files: ['src/user-module/load-user-module.ts'],
  },
  {
    what: 'judging by hidden tests under the limits of a submission',
    text: /limits: 'grading'/,
    files: ['src/grading/grader.ts'],
  },
  {
    what: 'whether tokens leave the body',
    text: /token === \w*\.?dedentId\) depth--/,
    files: ['src/python/emitter/source-writer.ts'],
  },
  {
    what: 'how programs of a vocabulary are decoded',
    text: /bannedIds: \[/,
    files: ['src/models/decoding/decoding.ts'],
  },
  {
    what: 'drawing the next token of a program in flight',
    text: /\btemperature === 0\b/,
    files: ['src/models/decoding/flights.ts'],
  },
  {
    what: 'drawing in proportion to weights',
    text: /\b(\w+) -= .*\n\s*if \(\1 < 0\)/,
    files: ['src/random/weighted-place.ts'],
  },
  {
    what: 'exploring by a mixture with a prior',
    text: /\(1 - epsilon\)|rng\.uniform\(\) < \w*[eE]psilon/,
    files: ['agents/exploration-mixture.ts'],
  },
  {
    what: "the network that an agent's `body` stands for",
    text: /\bbody === '|new PrefixNetwork\(/,
    files: ['agents/network-body.ts'],
  },
  {
    what: 'acting, counting and saving of an agent that learns a policy',
    text: /class \w+ implements Agent\b/,
    files: ['agents/policy-gradient/policy-gradient-agent.ts'],
  },
  { what: 'the size of a shape', text: /function \w+\(shape: /, files: ['src/nn/shape.ts'] },
  {
    what: 'facts of the machine',
    text: /\b(?:availableParallelism|cpus|totalmem)\(/,
    files: ['src/log/machine.ts'],
  },
  { what: 'a bar on a terminal', text: /'█'/, files: ['src/log/bar.ts'] },
  { what: 'randomness', text: /\bMath\.random\s*\(/, files: [] },
  { what: 'a capability guessed from a property', text: /'\w+' in \w*env\b/i, files: [] },
]

/** Words of the one task that `src/gym` must know nothing of. */
const PROGRAM_WORDS = /(program|python|verdict|vocabular|problem|sandbox|code-generation)/i

const files = sourceFiles()
let graph: ReadonlyMap<string, readonly string[]>

beforeAll(() => {
  graph = importGraph(files)
}, 240_000)

test('no files import each other in a circle, type imports counted', () => {
  expect(graph.size).toBeGreaterThan(300)
  expect([...graph.values()].flat().length).toBeGreaterThan(1000)
  expect(circles(graph)).toEqual([])
})

test('a circle is found, also one of types alone or by import()', () => {
  const ring = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b', 'd']],
    ['d', []],
  ])
  expect(circles(ring)).toEqual([['b', 'c']])
  // A type alone, and a module that is loaded when it is first asked for.
  expect(graph.get('src/gym/check-state.ts')).toContain('src/core/env.ts')
  expect(graph.get('experiments/training/agent-handle.ts')).toContain(
    'experiments/training/load-agent.ts',
  )
})

test('neither do the folders of problems, but for the index that re-exports them', () => {
  const folderOf = (file: string) => dirname(file).split('/').slice(0, 2).join('/')
  const folders = new Map<string, string[]>()
  for (const [file, targets] of graph) {
    if (!file.startsWith('problems/') || file === 'problems/index.ts') continue
    const own = folderOf(file)
    const others = targets
      .filter((target) => target.startsWith('problems/'))
      .map(folderOf)
      .filter((folder) => folder !== own)
    folders.set(own, [...(folders.get(own) ?? []), ...others])
  }
  expect([...folders.keys()]).toContain('problems/importers')
  expect(circles(folders)).toEqual([])
})

test.each(Object.keys(ALLOWED))('%s imports only from where it may', (folder) => {
  const allowed = new Set([folder, ...(ALLOWED[folder] ?? [])])
  const strays = [...graph].flatMap(([file, targets]) =>
    file.startsWith(`${folder}/`)
      ? targets
          .filter((target) => !allowed.has(target.split('/')[0] ?? ''))
          .map((target) => `${file} imports ${target}`)
      : [],
  )
  expect(strays).toEqual([])
})

test('no file is longer than 400 lines but those listed', () => {
  const long = files.filter(
    (file) => readFileSync(join(root, file), 'utf8').split('\n').length - 1 > MOST_LINES,
  )
  expect(long).toEqual(Object.keys(LONG_FILES))
})

test('no folder holds more than 20 files of code but those listed', () => {
  const counts = new Map<string, number>()
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  const full = [...counts].filter(([, count]) => count > MOST_FILES).map(([folder]) => folder)
  expect(full).toEqual(Object.keys(FULL_FOLDERS))
})

test('src/gym knows nothing of programs', () => {
  const gym = files.filter((file) => file.startsWith('src/gym/'))
  expect(gym.length).toBeGreaterThan(10)
  const strays = gym.flatMap((file) => {
    const word = PROGRAM_WORDS.exec(codeOf(file))?.[0]
    return word === undefined ? [] : [`${file}: ${word}`]
  })
  expect(strays).toEqual([])
})

test('the time of day is read where logs are written', () => {
  const records = ['experiments/runs/held-out-log.ts', 'experiments/runs/run-record.ts']
  const strays = files.filter(
    (file) =>
      !records.includes(file) &&
      !file.startsWith('src/log/') &&
      !file.startsWith('scripts/') &&
      /\bDate\.now\b|\bnew Date\(\)/.test(codeOf(file)),
  )
  expect(strays).toEqual([])
})

describe('one place', () => {
  test.each(ONE_PLACE.map((rule) => [rule.what, rule] as const))('%s', (_, rule) => {
    const found = files.filter((file) => rule.text.test(codeOf(file)))
    expect(found).toEqual(rule.files)
  })
})
