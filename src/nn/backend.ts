import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { ConfigError } from '../core/errors.ts'
import { oneLine } from '../log/one-line.ts'

/** The rungs of the ladder, fastest first. */
export const backendNames = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const
export type BackendName = (typeof backendNames)[number]

export interface BackendOptions {
  /** Where on the ladder to start; `auto` is the top. What is missing is passed over. Default `auto`. */
  readonly prefer?: 'auto' | BackendName
}

export interface LoadedBackend {
  readonly name: BackendName
  /** What there is to say of it, such as `SIMD, 1 thread`. */
  readonly detail: string
  /** One line for people: what was chosen, and why the rungs above it were not. */
  readonly reason: string
}

let loaded: LoadedBackend | null = null

/**
 * Picks the tensor backend: tfjs-node-gpu, tfjs-node, wasm, cpu, in this order, from `prefer` down.
 * Optional packages may be absent. Later calls give the first one's choice unless they name another.
 *
 * tfjs prints nothing. Throws a `ConfigError` for a name that is not on the ladder.
 */
export async function loadBackend(options: BackendOptions = {}): Promise<LoadedBackend> {
  const prefer = options.prefer ?? 'auto'
  if (prefer !== 'auto' && !backendNames.includes(prefer)) {
    throw new ConfigError(
      `Expected \`prefer\` to be auto, ${backendNames.join(', ')}, got \`${prefer}\``,
    )
  }
  if (loaded !== null && (prefer === 'auto' || prefer === loaded.name)) return loaded
  // Production mode is the switch that keeps tfjs from printing its banner; it also skips debug checks.
  tf.enableProdMode()
  const passedOver: string[] = []
  for (const name of backendNames.slice(prefer === 'auto' ? 0 : backendNames.indexOf(prefer))) {
    const note = await tryBackend(name)
    if (note.ok) {
      const why = passedOver.length === 0 ? '' : ` (${passedOver.join('; ')})`
      loaded = { name, detail: note.detail, reason: `${name}: ${note.detail}${why}` }
      return loaded
    }
    passedOver.push(`no ${name}: ${note.detail}`)
  }
  throw new ConfigError(`No tensor backend could be loaded: ${passedOver.join('; ')}`)
}

interface Attempt {
  readonly ok: boolean
  readonly detail: string
}

async function tryBackend(name: BackendName): Promise<Attempt> {
  try {
    if (name === 'wasm') return await startWasm()
    if (name === 'cpu') return await startCpu()
    return await startNative(name)
  } catch (error) {
    return { ok: false, detail: whyNot(error) }
  }
}

/** tfjs registers its native backend under the name `tensorflow` when the package is imported. */
async function startNative(name: 'tfjs-node-gpu' | 'tfjs-node'): Promise<Attempt> {
  // tfjs-node 4.22 calls this function, which Node 23 removed.
  const legacy = util as unknown as Record<string, unknown>
  legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  const specifier: string = `@tensorflow/${name}`
  await import(specifier)
  return { ok: await tf.setBackend('tensorflow'), detail: 'native TensorFlow' }
}

async function startWasm(): Promise<Attempt> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  wasm.setWasmPaths(dirname(entry) + sep)
  if (!(await tf.setBackend('wasm'))) return { ok: false, detail: 'the module did not start' }
  const simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) ? 'SIMD' : 'no SIMD'
  // tfjs builds its threaded module for browsers only; in Node this is 1.
  return { ok: true, detail: `${simd}, ${wasm.getThreadsCount()} thread` }
}

/** Its kernels are registered when the package is imported. */
async function startCpu(): Promise<Attempt> {
  await import('@tensorflow/tfjs-backend-cpu')
  return { ok: await tf.setBackend('cpu'), detail: 'plain JavaScript, the slowest' }
}

function whyNot(error: unknown): string {
  const code = (error as { code?: unknown }).code
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'not installed'
  return oneLine(error)
}
