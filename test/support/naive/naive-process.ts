import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { BootOptions, HeapImage } from '../../../src/sandbox/guest/contract.ts'
import { bundled } from '../../../src/sandbox/worker/guest-script.ts'
import {
  type GuestReference,
  type Isolate,
  loadIsolatePackage,
} from '../../../src/sandbox/worker/isolate-package.ts'
import { PREPARATION } from '../../../src/sandbox/worker/preparation.ts'
import { type PythonFiles, readPythonFiles } from '../../../src/sandbox/worker/python-files.ts'
import { defaultSnapshotDir } from '../../../src/sandbox/worker/snapshot.ts'
import type { NaiveJob, NaiveResult } from './naive-jobs.ts'

// A loop that ends is given time even on a busy machine; one that never ends need not be.
const HANG_MS = 20_000
const ENDLESS_MS = 800
const MAX_HEAP_BYTES = 128 * 1_048_576
const MAX_OUTPUT_CHARACTERS = 1_000_000

/** What runs inside the isolate. */
const NAIVE_GUEST = bundled(fileURLToPath(new URL('./naive-guest.ts', import.meta.url)))

const python = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

/** The interpreter that the sandbox uses, with nothing locked and nothing put back. */
class NaiveInterpreter {
  readonly #isolate: Isolate
  readonly #run: GuestReference
  readonly #restore: GuestReference
  /** The heap as it was before anything ran. */
  readonly image: HeapImage
  output = ''

  constructor(files: PythonFiles, image: HeapImage | null, full: boolean) {
    const ivm = loadIsolatePackage()
    this.#isolate = new ivm.Isolate({ memoryLimit: 512 })
    const context = this.#isolate.createContextSync()
    context.global.setSync(
      'log',
      new ivm.Callback((line: string) => {
        this.output += `${line}\n`
      }),
    )
    context.global.setSync('fineNow', new ivm.Callback(() => performance.now()))
    context.evalSync(files.script)
    context.evalSync(NAIVE_GUEST)
    const options: BootOptions = {
      wasm: files.wasm.slice().buffer,
      standardLibrary: files.standardLibrary.slice().buffer,
      pythonVersion: files.version,
      prepare: PREPARATION,
      removedModules: [],
      image,
    }
    const naive = context.evalSync('naive', { reference: true }) as GuestReference
    const call = (name: string) => naive.getSync(name, { reference: true })
    call('start').applySync(undefined, [new ivm.ExternalCopy(options).copyInto()])
    this.image =
      image ?? (call('image').applySync(undefined, [], { result: { copy: true } }) as HeapImage)
    if (full) call('full').applySync(undefined, [])
    this.#run = call('run')
    this.#restore = call('restore')
    const ready = this.run(SET_UP)
    if (ready.verdict !== 'ran') throw new Error(`naive grader: ${ready.verdict} ${this.output}`)
    call('mark').applySync(undefined, [])
  }

  /** Puts the heap back, and with it everything but files; a fresh one for the next attack. */
  restore(): void {
    this.#restore.applySync(undefined, [])
    this.output = ''
  }

  /** Runs statements; what JavaScript throws out of them comes back as text. */
  run(code: string, timeoutMs = HANG_MS): { readonly verdict: string; readonly heapBytes: number } {
    try {
      const answer = this.#run.applySync(undefined, [code], { timeout: timeoutMs }) as string
      return JSON.parse(answer) as { verdict: string; heapBytes: number }
    } catch (error) {
      return { verdict: `crashed: ${(error as Error).message.split('\n')[0]}`, heapBytes: 0 }
    }
  }

  dispose(): void {
    if (!this.#isolate.isDisposed) this.#isolate.dispose()
  }
}

/** Python with all of its modules: a naive grader takes none out. */
function wholePython(): PythonFiles {
  const archive = createRequire(import.meta.url).resolve('pyodide/python_stdlib.zip')
  return { ...readPythonFiles(defaultSnapshotDir()), standardLibrary: readFileSync(archive) }
}

function literal(value: unknown): string {
  return JSON.stringify(value)
}

/** Interpreters that are used again as long as attacks do no worse than to fool them. */
class NaiveGrader {
  readonly #files = wholePython()
  #image: HeapImage | null = null
  readonly #kept = new Map<boolean, NaiveInterpreter>()

  grade(job: NaiveJob): NaiveResult {
    const kept = this.#kept.get(job.full)
    const interpreter = kept ?? new NaiveInterpreter(this.#files, this.#image, job.full)
    this.#image ??= interpreter.image
    this.#kept.set(job.full, interpreter)
    const { result, heapBytes } = control(interpreter, job)
    if (result !== 'passed' || heapBytes > MAX_HEAP_BYTES / 2) {
      this.#kept.delete(job.full)
      interpreter.dispose()
    } else interpreter.restore()
    return result
  }
}

/** Grades an attack naively, then a correct program in the same interpreter. */
function control(
  interpreter: NaiveInterpreter,
  job: NaiveJob,
): { readonly result: NaiveResult; readonly heapBytes: number } {
  // The empty line ends what an attack before may have left unfinished.
  const prepared = interpreter.run(`print(flush=True)\nexec(${literal(job.solution)}, NAMESPACE)`)
  if (prepared.verdict !== 'ran') {
    throw new Error(`naive grader before ${job.id}: ${prepared.verdict} ${interpreter.output}`)
  }
  interpreter.output = ''
  const { verdict, heapBytes } = interpreter.run(gradeCode(job), job.mayHang ? ENDLESS_MS : HANG_MS)
  const told = /^RESULT (\w+)$/m.exec(interpreter.output)?.[1]
  if (heapBytes > MAX_HEAP_BYTES) return { result: 'broken', heapBytes }
  if (interpreter.output.length > MAX_OUTPUT_CHARACTERS) return { result: 'broken', heapBytes }
  if (verdict === 'passed' || told === 'passed') return { result: 'passed', heapBytes }
  if (verdict !== 'ran' || told === undefined) return { result: 'broken', heapBytes }
  interpreter.output = ''
  const next = interpreter.run(nextCode())
  const clean = next.verdict === 'ran' && /^RESULT passed$/m.test(interpreter.output)
  return { result: clean ? 'harmless' : 'poisoned', heapBytes }
}

/** The grader itself, started as a script with its folder on the path and its jobs on its input. */
const SET_UP = `${python('naive-grader.py')}
import io, sys
sys.path.insert(0, "")
sys.stdin = io.StringIO("next job\\n" * 3)
`

function gradeCode(job: NaiveJob): string {
  const reference = job.referenceAfter ? literal(job.solution) : 'None'
  return [
    `_source = ${literal(job.source)}`,
    `_tests = ${job.tests}`,
    `_verdict = grade(_source, 'solve', _tests, ${literal(job.mode)}, ${job.limitMs / 1000}, ${reference})`,
    `print('RESULT', _verdict, flush=True)`,
  ].join('\n')
}

function nextCode(): string {
  return [
    `_verdict = grade(${literal(python('clean.py'))}, 'solve', [([2], 4), ([5], 25)], 'equal', 10)`,
    `print('RESULT', _verdict, flush=True)`,
  ].join('\n')
}

process.on('disconnect', () => process.exit(0))
process.on('message', (jobs: readonly NaiveJob[]) => {
  const grader = new NaiveGrader()
  for (const job of jobs) process.send?.({ id: job.id, result: grader.grade(job) })
})
