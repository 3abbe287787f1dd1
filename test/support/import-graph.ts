import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { API } from 'typescript/unstable/sync'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The folders of the project's own code, tests left out. */
export const SOURCE_FOLDERS = [
  'src',
  'problems',
  'rewards',
  'envs',
  'agents',
  'experiments',
  'scripts',
] as const

/** Files by their paths from the root, with `/`. */
export function sourceFiles(): string[] {
  return SOURCE_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(({ name, parentPath }) => {
        const isSource = name.endsWith('.ts') && !name.endsWith('.d.ts')
        return isSource && !parentPath.split(sep).includes('node_modules')
      })
      .map(({ parentPath, name }) => relative(root, join(parentPath, name)).split(sep).join('/')),
  ).sort()
}

/** A file's text without its comments. */
export function codeOf(file: string): string {
  const text = readFileSync(join(root, file), 'utf8')
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/gm, '')
}

/**
 * What each file imports of the project's own files, as TypeScript's parser sees it: `import`,
 * `import type`, `export … from` and `import()` alike. Targets outside `files` are kept, so that none is
 * missed by a rule about what may be imported.
 */
export function importGraph(files: readonly string[]): Map<string, readonly string[]> {
  const api = new API({ cwd: root })
  try {
    const [project] = api
      .updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] })
      .getProjects()
    if (project === undefined) throw new Error('tsconfig.json opened no project')
    return new Map(
      files.map((file) => {
        const source = project.program.getSourceFile(join(root, file))
        if (source === undefined) throw new Error(`${file} is not in tsconfig.json`)
        const targets = source.imports
          .map((specifier) => ('text' in specifier ? String(specifier.text) : ''))
          .filter((text) => text.startsWith('.'))
          .map((text) =>
            relative(root, resolve(root, dirname(file), text))
              .split(sep)
              .join('/'),
          )
        return [file, [...new Set(targets)]]
      }),
    )
  } finally {
    api.close()
  }
}

/** Groups of files that reach each other by their imports (Tarjan 1972), each sorted. */
export function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string): number => {
    const own = index.size
    index.set(file, own)
    low.set(file, own)
    stack.push(file)
    for (const target of graph.get(file) ?? []) {
      const seen = index.get(target)
      if (seen === undefined) low.set(file, Math.min(low.get(file) ?? own, visit(target)))
      else if (stack.includes(target)) low.set(file, Math.min(low.get(file) ?? own, seen))
    }
    const lowest = low.get(file) ?? own
    if (lowest === own) {
      const circle = stack.splice(stack.indexOf(file))
      if (circle.length > 1) found.push(circle.sort())
    }
    return lowest
  }
  for (const file of graph.keys()) if (!index.has(file)) visit(file)
  return found
}
