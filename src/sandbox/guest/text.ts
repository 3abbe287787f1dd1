import { bootInterpreter } from './boot.ts'
import { createDriver } from './driver.ts'
import { createEnvironment } from './environment.ts'
import { createFiles } from './files.ts'
import { createGuard } from './guard.ts'
import { harden } from './hardening.ts'
import { createImportTable } from './import-table.ts'
import { createInterpreter } from './interpreter.ts'
import { freezeIntrinsics } from './intrinsics.ts'
import { createGuest } from './main.ts'
import { createWalker } from './walker.ts'

/**
 * The guest as one script: each part's source text, then an expression that makes the guest.
 * `__name` is what a transpiler that keeps function names leaves in the text.
 */
export function guestScript(): string {
  const parts = {
    createEnvironment,
    createImportTable,
    createFiles,
    bootInterpreter,
    createGuard,
    harden,
    freezeIntrinsics,
    createInterpreter,
    createWalker,
    createDriver,
  }
  const entries = Object.entries(parts).map(([name, part]) => `${name}: ${part.toString()}`)
  return `
    globalThis.__name = (target) => target;
    globalThis.guest = (${createGuest.toString()})({ ${entries.join(',\n')} }, globalThis.log);
  `
}
