import { FOR_SETTING_UP, type Guard } from '../guard/guard.ts'
import type { Meter } from '../meter.ts'
import type { PythonMemory } from '../python.ts'
import type { WasmTable } from '../wasm.ts'
import { refuseCodeMaking } from './code-objects.ts'
import { FunctionTable } from './function-table.ts'
import { watchImports } from './import-watch.ts'
import { refuseMarshalledCode } from './marshalled-code.ts'
import { refusal } from './refusal.ts'

/**
 * Takes from the interpreter what only helps attackers: making code objects from bytes, and modules
 * that reach for raw memory or JavaScript. Works on the interpreter's own tables in memory, which the
 * base image holds, so that every reset puts it back. Called once, before the base image is taken.
 */
export function harden(
  guard: Guard,
  memory: PythonMemory,
  table: WasmTable,
  meter: Meter,
  refusedModules: readonly string[],
): void {
  const functions = new FunctionTable(table)
  guard.enter(FOR_SETTING_UP, (py) => {
    const refuse = refusal(py, memory)
    refuseCodeMaking(py, memory, functions, refuse)
    refuseMarshalledCode(py, memory, functions, refuse)
    watchImports(py, memory, functions, meter, refusedModules)
  })
}
