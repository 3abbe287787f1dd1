import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { WorkerReply, WorkerRequest } from './protocol.ts'
import type { WorkerOptions } from './worker.ts'

const END_TIMEOUT_MS = 1_000
const DEFAULT_STACK_KB = 8_192
const MIN_STACK_KB = 984
const MAX_STACK_KB = 7_000

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
    const worker = new URL(typescript ? './worker.ts' : './worker.js', import.meta.url)
    // Node 20 and newer crash with isolates unless their start-up snapshot is off.
    const execArgv = ['--no-node-snapshot', `--stack-size=${stackKb()}`]
    if (typescript) {
      const tsx = createRequire(import.meta.url).resolve('tsx')
      execArgv.push('--import', pathToFileURL(tsx).href)
    }
    const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env } = process.env
    const big = Number(process.env.BIGSTACK ?? 262144)
    this.#child = fork(fileURLToPath(worker), [JSON.stringify(options)], {
      ...(big > 0 ? { execPath: '/bin/sh' } : {}),
      execArgv: big > 0 ? ['-c', `ulimit -s ${big}; exec "$0" "$@"`, process.execPath, '--no-node-snapshot', `--stack-size=${big - 4096}`, ...execArgv.slice(2)] : execArgv,
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
 * Kilobytes of native stack for the interpreter: 1,000 levels of Python recursion through builtins
 * such as `sorted` need about 4 MB. A margin of 1 MB is left of what the system gives.
 */
function stackKb(): number {
  let systemKb = DEFAULT_STACK_KB
  try {
    const soft = /^Max stack size\s+(\d+|unlimited)/m.exec(
      readFileSync('/proc/self/limits', 'utf8'),
    )
    if (soft?.[1] !== undefined && soft[1] !== 'unlimited') systemKb = Number(soft[1]) / 1024
  } catch {
    // Only Linux has this file; elsewhere 8 MB is the rule.
  }
  return Math.max(MIN_STACK_KB, Math.min(MAX_STACK_KB, Math.floor(systemKb) - 1024))
}
