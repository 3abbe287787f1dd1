import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestsOf, SOURCE_DIGESTS_FILE } from '../src/sandbox/source-digest.ts'
import { bundledGuest, GUEST_SCRIPT_FILE } from '../src/sandbox/worker/guest-script.ts'

/**
 * Builds `dist/`: the sources by `tsc`, beside them every data file that they read, and the guest of the
 * sandbox as the one script that isolates load.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const FOLDERS = ['src', 'problems', 'rewards', 'envs', 'agents', 'experiments']
/** What was run here is no part of the package. */
const HELD_OUT_LOG = 'held-out.log.jsonl'
/** Read by people, or already compiled. */
const LEFT_OUT = new Set(['.ts', '.md', '.png', '.svg'])

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
      if (entry.name === HELD_OUT_LOG) continue
      const from = join(entry.parentPath, entry.name)
      cpSync(from, join(dist, from.slice(root.length)))
    }
  }
}

/** What verdicts depend on is known by the sources, of which a build holds none. */
function writeSourceDigests(): void {
  const file = join(dist, 'src', 'sandbox', SOURCE_DIGESTS_FILE)
  writeFileSync(file, `${JSON.stringify(digestsOf(join(root, 'src')), null, 2)}\n`)
}

/** A package that is installed has no bundler. */
function writeGuestScript(): void {
  writeFileSync(join(dist, 'src', 'sandbox', 'worker', GUEST_SCRIPT_FILE), bundledGuest())
}

rmSync(dist, { recursive: true, force: true })
compile()
copyData()
writeSourceDigests()
writeGuestScript()
chmodSync(join(dist, 'experiments/cli/bin.js'), 0o755)
