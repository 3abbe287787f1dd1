import type {
  BootOptions,
  DriverSettings,
  Guest,
  HeapImage,
  SealOptions,
} from '../guest/contract.ts'
import { CANARY } from './canary.ts'
import { guestScript } from './guest-script.ts'
import type { GuestReference, Isolate, IsolatePackage } from './isolate-package.ts'
import { PREPARATION } from './preparation.ts'
import type { PythonFiles } from './python-files.ts'
import { writeSnapshot } from './snapshot.ts'

/** Builtin modules that give away memory or the insides of the interpreter: no solution asks for them. */
const ATTACKERS_MODULES = [
  '_ctypes',
  '_testbuffer',
  '_testcapi',
  '_testclinic',
  '_testclinic_limited',
  '_testinternalcapi',
  '_testlimitedcapi',
  '_xxtestfuzz',
  'xxsubtype',
]
/** Beside those, modules that the standard library itself asks for, and goes on without. */
const REMOVED_MODULES = [
  ...ATTACKERS_MODULES,
  '_interpchannels',
  '_interpqueues',
  '_interpreters',
  '_remote_debugging',
]
/** Modules whose import is an attack: those above, and what stands on them. */
const REFUSED_MODULES = [
  ...ATTACKERS_MODULES,
  '_ctypes_test',
  'ctypes',
  'js',
  'pyodide',
  'pyodide_js',
]
export interface RunnerOptions extends DriverSettings {
  readonly snapshotDir: string
}

/**
 * Boots a guest in an isolate, from an image or cold, and shuts it in. A cold boot leaves an image for
 * the next. Throws an `Error` where the interpreter does not boot.
 */
export function bootGuest(
  ivm: IsolatePackage,
  isolate: Isolate,
  files: PythonFiles,
  options: RunnerOptions,
  image: HeapImage | null,
): GuestReference {
  const context = isolate.createContextSync()
  const lines: string[] = []
  context.global.setSync('log', new ivm.Callback((line: string) => lines.push(line)))
  context.global.setSync('fineNow', new ivm.Callback(() => performance.now()))
  context.evalSync(files.script)
  context.evalSync(guestScript())
  const guest = context.evalSync('guest', { reference: true }) as GuestReference
  const boot = bootOptions(files, image)
  const moved = [boot.wasm, boot.standardLibrary]
  methodOf(guest, 'start').applySync(undefined, [copied(ivm, boot, moved)])
  const status = methodOf(guest, 'status').applySync(undefined, [])
  if (status !== 'ready') throw new Error(`${status} ${lines.join(' ')}`)
  if (image === null) {
    const made = methodOf(guest, 'image').applySync(undefined, [], { result: { copy: true } })
    writeSnapshot(options.snapshotDir, files.key, made as HeapImage)
  }
  methodOf(guest, 'seal').applySync(undefined, [copied(ivm, sealOptions(options))])
  return guest
}

export function methodOf(guest: GuestReference, name: keyof Guest): GuestReference {
  return guest.getSync(name, { reference: true })
}

/** A value for an isolate; `moved` buffers in it are handed over, and are empty here afterwards. */
export function copied(
  ivm: IsolatePackage,
  value: unknown,
  moved: readonly ArrayBuffer[] = [],
): object {
  const copy = new ivm.ExternalCopy(value, { transferList: moved })
  return copy.copyInto({ release: true, transferIn: true })
}

function sealOptions(options: RunnerOptions): SealOptions {
  const { sharedPerReset, replaceAfter, replaceHeapBytes } = options
  return {
    ...{ sharedPerReset, replaceAfter, replaceHeapBytes },
    canary: CANARY,
    refusedModules: REFUSED_MODULES,
  }
}

function bootOptions(files: PythonFiles, image: HeapImage | null): BootOptions {
  return {
    wasm: files.wasm.slice().buffer,
    standardLibrary: files.standardLibrary.slice().buffer,
    pythonVersion: files.version,
    prepare: PREPARATION,
    removedModules: REMOVED_MODULES,
    image,
  }
}
