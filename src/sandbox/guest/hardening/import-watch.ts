import { halt, type Meter } from '../meter.ts'
import type { PythonExports, PythonMemory } from '../python.ts'
import { asciiString } from '../python-text.ts'
import type { FunctionTable } from './function-table.ts'

const IMPORT_COST = 4_096
const IMPORT_EVENT = 'import'

/** Ends a program that imports one of some modules, or anything of Pyodide's. */
export function watchImports(
  py: PythonExports,
  memory: PythonMemory,
  functions: FunctionTable,
  meter: Meter,
  refusedModules: readonly string[],
): void {
  const refused = new Set(refusedModules)
  const hook = functions.add((event = 0, args = 0) => {
    if (!isImport(memory, event)) return 0
    // Its text is read here, where no loop of WebAssembly counts.
    meter.charge(IMPORT_COST)
    const name = asciiString(memory, memory.u32[(args + 16) >>> 2] as number)
    const first = name.split('.')[0] ?? ''
    if (refused.has(first) || first.startsWith('_pyodide')) halt('tamper', `import ${first}`)
    return 0
  }, 3)
  py.PySys_AddAuditHook(hook, 0)
}

function isImport(memory: PythonMemory, event: number): boolean {
  const heap = memory.u8
  for (let i = 0; i < IMPORT_EVENT.length; i++) {
    if (heap[event + i] !== IMPORT_EVENT.charCodeAt(i)) return false
  }
  return heap[event + IMPORT_EVENT.length] === 0
}
