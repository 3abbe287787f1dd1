import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where a build keeps tfjs's gradients as one script, beside this file. */
export const GRADIENTS_FILE = 'tfjs-gradients.cjs'

const THIS_FILE = fileURLToPath(import.meta.url)

let registered = false

/**
 * Makes `tf.grads` and `tf.valueAndGrads` work: `tfjs-core` has operations, but not their gradients. Only
 * the first call does anything, and takes some tenths of a second.
 */
export function registerGradients(): void {
  if (registered) return
  const script =
    extname(THIS_FILE) === '.ts'
      ? bundledGradients()
      : readFileSync(join(dirname(THIS_FILE), GRADIENTS_FILE), 'utf8')
  new Function('require', 'module', 'exports', script)(createRequire(import.meta.url), {}, {})
  registered = true
}

/**
 * tfjs's gradients, which are modules that name no file endings: Node does not load them, and a bundler
 * does. Every copy of tfjs-core in a process shares one global registry, so that the bundle's own will do.
 */
export function bundledGradients(): string {
  const require = createRequire(import.meta.url)
  // Not imported above: a build is used without it.
  const { buildSync } = require('esbuild') as typeof import('esbuild')
  const { outputFiles } = buildSync({
    entryPoints: [require.resolve('@tensorflow/tfjs-core/dist/register_all_gradients')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]!.text
}
