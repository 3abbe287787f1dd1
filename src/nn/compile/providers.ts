import { allocate, scalar } from './compiled.ts'
import { Graph } from './graph.ts'
import { onnxRuntime } from './onnxruntime.ts'
import { type Provider, THREADS } from './provider.ts'
import { GraphSession } from './session.ts'

/**
 * Runs a graph of one node: whether a provider is there shows only then.
 * @returns what there is to say of it. Throws where it cannot be had.
 */
export async function openProvider(provider: Provider): Promise<string> {
  const { env } = await onnxRuntime()
  const graph = new Graph()
  const x = graph.input('x', 'float32', [])
  const session = await GraphSession.open(
    graph.encode({ y: graph.add('Neg', [x], { type: 'float32', shape: [] }) }),
    provider,
  )
  await session.run({ 'in:x': scalar(1) }, { 'out:y': allocate({ dtype: 'float32', shape: [] }) })
  session.dispose()
  return `onnxruntime ${env.versions.node ?? env.versions.common}, ${THREADS} thread`
}
