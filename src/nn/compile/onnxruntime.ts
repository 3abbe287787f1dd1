import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Env, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common'

/** What is used of onnxruntime-node. */
export interface OnnxRuntime {
  readonly env: Env
  readonly InferenceSession: InferenceSessionFactory
  readonly Tensor: TensorConstructor
}

/** Where a build keeps its copy, from its top folder. */
export const COPY_FOLDER = 'onnxruntime'

const THIS_FILE = fileURLToPath(import.meta.url)
const TOP = join(dirname(THIS_FILE), '..', '..', '..')

/** Where a clone has it: installed apart, without the script that fetches CUDA's libraries. */
export const CLONE_FOLDER = join('scripts', 'onnxruntime', 'node_modules', 'onnxruntime-node')

let loaded: Promise<OnnxRuntime> | null = null

/**
 * onnxruntime-node: the package that a user has installed, which may have CUDA's libraries, else the files
 * that come with a build or a clone. It is no dependency, because its own installation fetches those
 * libraries, and fails where it cannot.
 */
export function onnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= load()
  return loaded
}

/** The file that {@link onnxRuntime} loads. */
export function onnxRuntimePath(): string {
  return installed(createRequire(import.meta.url)) ?? ownCopy()
}

async function load(): Promise<OnnxRuntime> {
  const require = createRequire(import.meta.url)
  const runtime = require(onnxRuntimePath()) as OnnxRuntime
  // What goes wrong is thrown; it need not be printed, too.
  runtime.env.logLevel = 'fatal'
  return runtime
}

/** Path of the package that a user has installed; null where none is. */
function installed(require: NodeJS.Require): string | null {
  const name: string = 'onnxruntime-node'
  try {
    return require.resolve(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}

function ownCopy(): string {
  const own = extname(THIS_FILE) === '.ts' ? CLONE_FOLDER : COPY_FOLDER
  return join(TOP, own, 'dist', 'index.js')
}
