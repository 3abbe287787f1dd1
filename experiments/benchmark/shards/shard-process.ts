import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { BenchmarkConfig } from '../benchmark-config.ts'
import type { Unit, UnitRecord } from '../unit.ts'
import type { ShardReply, ShardRequest } from './shard-protocol.ts'

export interface ShardEvents {
  /** It is up, and has loaded this tensor backend. */
  onStarted(backend: string): void
  /** The next unit for it, or null when there is none left. */
  nextUnit(): Unit | null
  onRecord(record: UnitRecord): void
}

/**
 * Runs units in a process of its own until none is left. Rejects when one fails or the process is
 * lost; an aborted signal ends it at once, without an error, and drops the unit under way.
 */
export function runShard(
  config: BenchmarkConfig,
  events: ShardEvents,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const child = forkShard()
    const send = (request: ShardRequest) => child.send(request, () => {})
    let failure: Error | null = null
    const end = () => void child.kill('SIGKILL')
    signal.addEventListener('abort', end, { once: true })
    child.on('message', (message) => {
      const reply = message as ShardReply
      if (reply.type === 'started') events.onStarted(reply.backend)
      if (reply.type === 'done') events.onRecord(reply.record)
      if (reply.type === 'ready') {
        const unit = signal.aborted ? null : events.nextUnit()
        if (unit === null) child.disconnect()
        else send({ type: 'unit', unit })
      }
      if (reply.type === 'failed') {
        failure = Object.assign(new Error(reply.message), { name: reply.name, stack: reply.stack })
        child.disconnect()
      }
    })
    child.on('error', (error) => {
      failure ??= error
    })
    child.on('exit', (code, killedBy) => {
      signal.removeEventListener('abort', end)
      if (signal.aborted) resolve()
      else if (failure !== null) reject(failure)
      else if (code === 0) resolve()
      else reject(new Error(`A process of the benchmark ended: ${killedBy ?? `exit code ${code}`}`))
    })
    send({ type: 'setup', config })
  })
}

function forkShard(): ChildProcess {
  const typescript = import.meta.url.endsWith('.ts')
  const file = new URL(typescript ? './shard.ts' : './shard.js', import.meta.url)
  const tsx = createRequire(import.meta.url).resolve('tsx')
  return fork(fileURLToPath(file), [], {
    execArgv: typescript ? ['--import', pathToFileURL(tsx).href] : [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}
