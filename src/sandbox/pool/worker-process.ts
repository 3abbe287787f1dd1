import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { WorkerReply, WorkerRequest } from '../worker/protocol.ts'
import type { WorkerOptions } from '../worker/worker.ts'

const END_TIMEOUT_MS = 1_000
const STACK_KB = 262_144
/** Left of what the system gives for what is not JavaScript. */
const MARGIN_KB = 1_024
/** Without knowing the system's limit: what is safe with the usual 8 MB. */
const MIN_STACK_KB = 6_000

export interface WorkerEvents {
  onReply(reply: WorkerReply): void
  /** The process is gone, whatever the reason. Called once. */
  onExit(reason: string): void
}

/** A forked worker as the pool sees it. */
export class WorkerProcess {
  /** What the worker said was wrong before it ended. */
  reason: string | undefined
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  #gone = false

  constructor(options: WorkerOptions, events: WorkerEvents) {
    const file = fileURLToPath(import.meta.url)
    const typescript = file.endsWith('.ts')
    const worker = new URL(
      typescript ? '../worker/worker.ts' : '../worker/worker.js',
      import.meta.url,
    )
    const execArgv: string[] = []
    if (typescript) {
      const tsx = createRequire(import.meta.url).resolve('tsx')
      execArgv.push('--import', pathToFileURL(tsx).href)
    }
    const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env } = process.env
    this.#child = fork(fileURLToPath(worker), [JSON.stringify(options)], {
      ...launch(execArgv),
      env: { ...env, TZ: 'UTC' },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child.on('message', (reply) => events.onReply(reply as WorkerReply))
    const gone = (reason: string) => {
      if (this.#gone) return
      this.#gone = true
      events.onExit(reason)
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.once('error', () => resolve())
    })
    this.#child.on('error', (error) => gone(error.message))
    this.#child.on('exit', (code, signal) => gone(signal ?? `exit code ${code}`))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  send(message: WorkerRequest): void {
    if (this.#gone || !this.#child.connected) return
    // A closed channel is told by `exit`; nothing is lost, because the pool keeps what it sent.
    this.#child.send(message, () => {})
  }

  /** Whether this process keeps the parent's event loop alive. */
  keepAlive(alive: boolean): void {
    if (alive) {
      this.#child.ref()
      this.#child.channel?.ref()
    } else {
      this.#child.unref()
      this.#child.channel?.unref()
    }
  }

  /** Waits for the process to end by itself, and kills it if it takes longer than a second. */
  async end(): Promise<void> {
    this.keepAlive(true)
    const timer = setTimeout(() => this.kill(), END_TIMEOUT_MS)
    await this.#ended
    clearTimeout(timer)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/**
 * How to start a worker: with a native stack so deep that CPython, which measures its depth in memory of
 * its own, always comes to its end first. Where the system gives less, the engine's end of stack decides
 * more often; where there is no shell, Node is started as it is.
 */
function launch(execArgv: readonly string[]): { execPath?: string; execArgv: string[] } {
  const limits = stackLimitsKb()
  // Node 20 and newer crash with isolates unless their start-up snapshot is off.
  const flags = (kb: number) => [
    '--no-node-snapshot',
    `--stack-size=${kb}`,
    // Nothing in a worker makes code of text.
    '--disallow-code-generation-from-strings',
    ...execArgv,
  ]
  if (limits === null) return { execArgv: flags(MIN_STACK_KB) }
  const wanted = Math.min(limits.hard, STACK_KB)
  if (wanted <= limits.soft) {
    return { execArgv: flags(Math.max(MIN_STACK_KB, Math.min(limits.soft, STACK_KB) - MARGIN_KB)) }
  }
  const script = `ulimit -s ${wanted} && exec "$0" "$@"`
  return {
    execPath: '/bin/sh',
    execArgv: ['-c', script, process.execPath, ...flags(wanted - MARGIN_KB)],
  }
}

/** What the system lets a process have; null where that cannot be read. */
function stackLimitsKb(): { readonly soft: number; readonly hard: number } | null {
  try {
    const line = /^Max stack size\s+(\d+|unlimited)\s+(\d+|unlimited)/m.exec(
      readFileSync('/proc/self/limits', 'utf8'),
    )
    const kb = (text = '') =>
      text === 'unlimited' ? Number.POSITIVE_INFINITY : Math.floor(Number(text) / 1024)
    return line === null ? null : { soft: kb(line[1]), hard: kb(line[2]) }
  } catch {
    // Only Linux has this file; elsewhere 8 MB is the rule.
    return null
  }
}
