import { createRequire } from 'node:module'
import { buildSync } from 'esbuild'

let registered = false

/**
 * Makes `tf.grads` and `tf.valueAndGrads` work: `tfjs-core` has operations, but not their gradients. Only
 * the first call does anything, and takes some tenths of a second.
 */
export function registerGradients(): void {
  if (registered) return
  const require = createRequire(import.meta.url)
  // Its gradients are modules that name no file endings, which Node does not load and a bundler does.
  // Every copy of tfjs-core in a process shares one global registry, so that the bundle's own will do.
  const { outputFiles } = buildSync({
    entryPoints: [require.resolve('@tensorflow/tfjs-core/dist/register_all_gradients')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
  })
  new Function('require', 'module', 'exports', outputFiles[0]!.text)(require, { exports: {} }, {})
  registered = true
}
