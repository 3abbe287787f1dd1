import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Builds `dist/`: the sources by `tsc`, and beside them every data file that they read. */

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const FOLDERS = ['src', 'problems', 'rewards', 'envs', 'agents', 'experiments']
/** Read by people, or already compiled. */
const LEFT_OUT = new Set(['.ts', '.md'])

function compile(): void {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json')
  const tsc = join(dirname(manifest), 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

function copyData(): void {
  for (const folder of FOLDERS) {
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    for (const entry of entries) {
      if (!entry.isFile() || LEFT_OUT.has(extname(entry.name))) continue
      const from = join(entry.parentPath, entry.name)
      cpSync(from, join(dist, from.slice(root.length)))
    }
  }
}

rmSync(dist, { recursive: true, force: true })
compile()
copyData()
chmodSync(join(dist, 'experiments/cli/bin.js'), 0o755)
