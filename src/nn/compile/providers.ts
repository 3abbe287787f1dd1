import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { allocate, scalar } from './compiled.ts'
import { Graph } from './graph.ts'
import { onnxRuntime, onnxRuntimePath } from './onnxruntime.ts'
import { type Provider, THREADS } from './provider.ts'
import { GraphSession } from './session.ts'

/**
 * Runs a graph of one node: whether a provider is there shows only then.
 * @returns what there is to say of it. Throws where it cannot be had.
 */
export async function openProvider(provider: Provider): Promise<string> {
  const graph = new Graph()
  const x = graph.input('x', 'float32', [])
  const y = graph.add('Neg', [x], { type: 'float32', shape: [] })
  const model = graph.encode({ y })
  if (provider !== 'cpu') await openElsewhere(provider, model)
  const { env } = await onnxRuntime()
  const session = await GraphSession.open(model, provider)
  await session.run({ 'in:x': scalar(1) }, { 'out:y': allocate({ dtype: 'float32', shape: [] }) })
  session.dispose()
  return `onnxruntime ${env.versions.node ?? env.versions.common}, ${THREADS} thread`
}

/** Prints why the graph cannot be run; nothing where it can. */
const ATTEMPT = `
const [runtime, provider, model] = process.argv.slice(1)
const ort = require(runtime)
ort.env.logLevel = 'fatal'
const options = { executionProviders: [provider], logSeverityLevel: 4 }
ort.InferenceSession.create(Buffer.from(model, 'base64'), options)
  .then((session) => session.run({ 'in:x': new ort.Tensor('float32', [1], []) }))
  .then(() => '', (error) => String(error.message))
  .then((why) => process.stdout.write(why, () => process.exit()))
`

/**
 * What the drivers of a card lack they write to standard error themselves, past every log level, and some end
 * the process: a process of its own tries first, whose standard error nobody sees.
 */
async function openElsewhere(provider: Provider, model: Uint8Array): Promise<void> {
  const given = [onnxRuntimePath(), provider, Buffer.from(model).toString('base64')]
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', ATTEMPT, ...given]).catch(
    ({ signal, code }: { readonly signal?: unknown; readonly code?: unknown }) => ({
      stdout: `a process that tried it ended with ${signal ?? code}`,
    }),
  )
  if (stdout !== '') throw new Error(stdout)
}
