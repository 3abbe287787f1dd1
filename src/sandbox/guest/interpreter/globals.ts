import type { PythonExports, PythonMemory } from '../python.ts'
import { cString } from '../python-text.ts'

/** What a program's globals are made of. */
export interface GlobalsTemplate {
  /** A dictionary to be copied. */
  readonly template: number
  /** The module's name, as text of C and of Python. */
  readonly solution: number
  readonly solutionName: number
  readonly builtinsName: number
}

export function globalsTemplate(py: PythonExports, memory: PythonMemory): GlobalsTemplate {
  const template = py.PyDict_New()
  const solution = cString(py, memory, 'solution')
  const solutionName = py.PyUnicode_FromStringAndSize(solution, 8)
  const builtinsName = py.PyUnicode_FromStringAndSize(cString(py, memory, '__builtins__'), 12)
  const name = py.PyUnicode_FromStringAndSize(cString(py, memory, '__name__'), 8)
  py.PyImport_AddModule(solution)
  py.PyDict_SetItem(template, name, solutionName)
  py.PyDict_SetItem(template, builtinsName, py.PyEval_GetBuiltins())
  return { template, solution, solutionName, builtinsName }
}

/** Of a new module in the place of the last: dataclasses, typing and pickle look names up there. */
export function moduleGlobals(py: PythonExports, made: GlobalsTemplate): number {
  if (py.PyDict_DelItem(py.PyImport_GetModuleDict(), made.solutionName) !== 0) py.PyErr_Clear()
  const module = py.PyImport_AddModule(made.solution)
  const globals = module === 0 ? 0 : py.PyModule_GetDict(module)
  if (globals === 0) return 0
  py.Py_IncRef(globals)
  py.PyDict_SetItem(globals, made.builtinsName, py.PyEval_GetBuiltins())
  return globals
}
