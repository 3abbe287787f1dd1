import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import type { EpisodeOutcome } from '../../src/core/agent.ts'
import { root } from '../support/import-graph.ts'
import { anchorsOf, pages, proseOf } from '../support/pages.ts'

/** Pages aim at 110; what is a little longer is no reason to break a line anew. */
const MOST_COLUMNS = 118

/** Pages that a command writes; their tables' cells are as long as what they name. */
const WRITTEN = /^(experiments\/studies\/|experiments\/cli\/README\.md)/

const all = pages()

test('headings are linked to as GitHub has it', () => {
  const text = '# A `b`, c\n\n```sh\n# no heading\n```\n\n## Ends, in `x-y` (z)\n\n## A `b`, c\n'
  expect(anchorsOf(text)).toEqual(['a-b-c', 'ends-in-x-y-z', 'a-b-c-1'])
})

test.each(all.map(({ path, text }) => [path, text] as const))(
  'every link of %s leads somewhere',
  (path, text) => {
    const dead = linksOf(text).filter(
      (link) => !/^https?:/.test(link) && !leadsSomewhere(path, link),
    )
    expect(dead).toEqual([])
  },
)

test('every link of a page that is in the package leads to a file of it', () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const packed = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' })
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }]
  const inPackage = new Set(files.map(({ path }) => path))
  const ofPackage = all.filter(({ path }) => inPackage.has(path))
  expect(ofPackage.map(({ path }) => path)).toContain('problems/importers/README.md')
  const dead = ofPackage.flatMap(({ path, text }) =>
    linksOf(text)
      .filter((link) => !/^(?:https?:|#)/.test(link))
      .map((link) => normalize(join(dirname(path), link.split('#')[0] ?? '')))
      .filter((target) => !inPackage.has(target))
      .map((target) => `${path}: ${target}`),
  )
  expect(dead).toEqual([])
})

test('the page of agents names every field of an outcome', () => {
  const outcome: EpisodeOutcome = {
    taskId: 'double',
    episodeReturn: 1,
    episodeLength: 3,
    checksPassed: new Uint8Array(2),
    artifact: 'def double(n):\n    return n + n\n',
  }
  const page = all.find(({ path }) => path === 'agents/README.md')?.text ?? ''
  const row = page.split('\n').find((line) => line.startsWith('| `outcome`'))
  for (const field of Object.keys(outcome)) expect(row).toContain(`\`${field}\``)
})

function linksOf(text: string): string[] {
  return [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : normalize(join(dirname(page), path))
  if (!existsSync(join(root, target))) return false
  if (anchor === undefined) return true
  return anchorsOf(readFileSync(join(root, target), 'utf8')).includes(anchor)
}

test.each(
  all.filter(({ path }) => !WRITTEN.test(path)).map(({ path, text }) => [path, text] as const),
)('no line of prose in %s is longer than a screen is wide', (_, text) => {
  const lines = proseOf(text).split('\n')
  const long = lines.filter((line) => line.length > MOST_COLUMNS && !line.startsWith('|'))
  expect(long).toEqual([])
})
