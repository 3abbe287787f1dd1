import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { ConfigError, ContractError } from '../core/errors.ts'
import { oneLine } from '../log/one-line.ts'
import type { Provider } from './compile/provider.ts'
import { openProvider } from './compile/providers.ts'
import { type DeviceName, deviceNames } from './device-names.ts'

export interface DeviceOptions {
  /**
   * Where on the ladder to start; what is missing is passed over. Default `auto`, which starts at `cpu`:
   * networks of this size lose more on the way to a card than they gain there.
   */
  readonly prefer?: 'auto' | DeviceName
}

export interface LoadedDevice {
  readonly name: DeviceName
  /** What there is to say of it, such as `SIMD, 1 thread`. */
  readonly detail: string
  /** One line for people: what was chosen, and why the rungs above it were not. */
  readonly reason: string
  /** What of onnxruntime runs compiled functions; null where tfjs runs them operation by operation. */
  readonly provider: Provider | null
}

let loaded: LoadedDevice | null = null

/**
 * Picks the device, from `prefer` down the ladder. Optional packages may be absent. Later calls give the
 * first one's choice unless they name another.
 *
 * Nothing is printed. Throws a `ConfigError` for a name that is not on the ladder.
 */
export async function loadDevice(options: DeviceOptions = {}): Promise<LoadedDevice> {
  const prefer = options.prefer ?? 'auto'
  if (prefer !== 'auto' && !deviceNames.includes(prefer)) {
    throw new ConfigError(
      `Expected \`prefer\` to be auto, ${deviceNames.join(', ')}, got \`${prefer}\``,
    )
  }
  if (loaded !== null && (prefer === 'auto' || prefer === loaded.name)) return loaded
  // Production mode is the switch that keeps tfjs from printing its banner; it also skips debug checks.
  tf.enableProdMode()
  const passedOver: string[] = []
  for (const name of deviceNames.slice(deviceNames.indexOf(prefer === 'auto' ? 'cpu' : prefer))) {
    const attempt = await tryDevice(name)
    if (!attempt.ok) {
      passedOver.push(`no ${name}: ${attempt.detail}`)
      continue
    }
    const why = passedOver.length === 0 ? '' : ` (${passedOver.join('; ')})`
    const reason = `${name}: ${attempt.detail}${why}`
    loaded = { name, detail: attempt.detail, reason, provider: attempt.provider ?? null }
    return loaded
  }
  throw new ConfigError(`No device could be loaded: ${passedOver.join('; ')}`)
}

export interface FoundDevice {
  readonly name: DeviceName
  readonly ok: boolean
  /** What there is to say of it, or why it is not to be had. */
  readonly detail: string
}

/**
 * Tries every device of the ladder, the fastest first, and then takes the one that is taken where none is
 * named.
 */
export async function surveyDevices(): Promise<{
  readonly found: readonly FoundDevice[]
  readonly taken: LoadedDevice
}> {
  tf.enableProdMode()
  const found: FoundDevice[] = []
  for (const name of deviceNames) {
    const { ok, detail } = await tryDevice(name)
    found.push({ name, ok, detail })
  }
  loaded = null
  return { found, taken: await loadDevice() }
}

/** The device that was loaded. Throws a `ContractError` where none was. */
export function currentDevice(): LoadedDevice {
  if (loaded === null) {
    throw new ContractError('No device is loaded: call `await loadDevice()` before networks run')
  }
  return loaded
}

interface Attempt {
  readonly ok: boolean
  readonly detail: string
  readonly provider?: Provider
}

async function tryDevice(name: DeviceName): Promise<Attempt> {
  try {
    if (name === 'wasm') return await startWasm()
    if (name === 'javascript') return await startJavaScript()
    if (name === 'tfjs-node' || name === 'tfjs-node-gpu') return await startNative(name)
    return await startProvider(name)
  } catch (error) {
    return { ok: false, detail: whyNot(error) }
  }
}

/** Functions are traced by tfjs, whose tensors then lie in a backend that any machine has. */
async function startProvider(provider: Provider): Promise<Attempt> {
  const detail = await openProvider(provider)
  await startWasm()
  return { ok: true, detail, provider }
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
async function startJavaScript(): Promise<Attempt> {
  await import('@tensorflow/tfjs-backend-cpu')
  return { ok: await tf.setBackend('cpu'), detail: 'plain JavaScript, the slowest' }
}

function whyNot(error: unknown): string {
  const code = (error as { code?: unknown }).code
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'not installed'
  // onnxruntime begins with the place in its sources and the condition that did not hold.
  return oneLine(error).replace(/^\S*\/onnxruntime\/.*was false\. /, '')
}
