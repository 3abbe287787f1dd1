import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './import-graph.ts'

export interface Page {
  /** From the root, with `/`. */
  readonly path: string
  readonly text: string
}

/** Every page of the repository, files not yet added included. */
export function pages(): Page[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md']
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8' })
  return [...new Set(listed.trim().split('\n'))]
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** A page without its fenced blocks. */
export function proseOf(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '')
}

/** The fenced blocks whose info string is a language and a file's name. */
export function namedBlocks(text: string): { readonly name: string; readonly text: string }[] {
  return [...text.matchAll(/^```\w+ (\S+\.\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, name = '', block = '']) => ({ name, text: block }),
  )
}

/** What headings are linked to by, as GitHub makes it of their text. */
export function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>()
  return [...proseOf(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-')
    const count = seen.get(anchor) ?? 0
    seen.set(anchor, count + 1)
    return count === 0 ? anchor : `${anchor}-${count}`
  })
}
