import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

type OnnxRuntime = typeof import('onnxruntime-node')

/** Where a build keeps its copy, from its top folder. */
export const COPY_FOLDER = 'onnxruntime'

const THIS_FILE = fileURLToPath(import.meta.url)

let loaded: Promise<OnnxRuntime> | null = null

/**
 * onnxruntime-node: the package that is installed, which may have CUDA's libraries, else the copy that
 * comes with a build. The package itself is no dependency of a build, because its installation fetches
 * those libraries, and fails where it cannot.
 */
export function onnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<OnnxRuntime> {
  const runtime = await installedOrCopied()
  // What goes wrong is thrown; it need not be printed, too.
  runtime.env.logLevel = 'fatal'
  return runtime
}

async function installedOrCopied(): Promise<OnnxRuntime> {
  try {
    return await import('onnxruntime-node')
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing || extname(THIS_FILE) === '.ts') throw error
    const copy = join(dirname(THIS_FILE), '..', '..', '..', COPY_FOLDER, 'dist', 'index.js')
    return createRequire(import.meta.url)(copy) as OnnxRuntime
  }
}
