import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundledGradients, GRADIENTS_FILE } from '../src/nn/automatic-gradients.ts'
import { CLONE_FOLDER, COPY_FOLDER } from '../src/nn/compile/onnxruntime.ts'
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

/** Nor have tfjs's gradients file endings that Node would find them by. */
function writeGradients(): void {
  writeFileSync(join(dist, 'src', 'nn', GRADIENTS_FILE), bundledGradients())
}

/**
 * A copy of onnxruntime-node for Linux: a package that depended on it would be installed only where its
 * own installation can fetch CUDA's libraries.
 */
function copyOnnxRuntime(): void {
  const from = join(root, CLONE_FOLDER)
  const to = join(dist, COPY_FOLDER)
  for (const part of ['package.json', 'dist', 'bin/napi-v6/linux']) {
    cpSync(join(from, part), join(to, part), {
      recursive: true,
      filter: (file) => !/\.(map|d\.ts)$/.test(file),
    })
  }
  const ours = readFileSync(join(root, 'LICENSE'), 'utf8')
  const theirs = ours.replace(/^Copyright .*$/m, 'Copyright (c) Microsoft Corporation')
  writeFileSync(join(to, 'LICENSE'), theirs)
}

rmSync(dist, { recursive: true, force: true })
compile()
copyData()
writeSourceDigests()
writeGuestScript()
writeGradients()
copyOnnxRuntime()
chmodSync(join(dist, 'experiments/cli/bin.js'), 0o755)
