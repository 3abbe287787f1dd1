import type { Meter } from '../meter.ts'
import type { PythonExports } from '../python.ts'
import type { RawExports } from '../wasm.ts'

type Words = [a?: number, b?: number, c?: number, d?: number, e?: number]
type Call = (...args: Words) => number

/** The functions that are used, each of which throws where nothing was entered. For the guard alone. */
export function guardedExports(raw: RawExports, meter: Meter): PythonExports {
  const guarded = (name: keyof PythonExports) => guardedCall(raw, meter, name)
  // A literal, because an object that names are added to one by one is slow to read.
  return Object.freeze({
    malloc: guarded('malloc'),
    free: guarded('free'),
    Py_CompileStringExFlags: guarded('Py_CompileStringExFlags'),
    PyEval_EvalCode: guarded('PyEval_EvalCode'),
    PyEval_GetBuiltins: guarded('PyEval_GetBuiltins'),
    PyEval_GetFrame: guarded('PyEval_GetFrame'),
    PyFrame_GetCode: guarded('PyFrame_GetCode'),
    PyDict_New: guarded('PyDict_New'),
    PyDict_Copy: guarded('PyDict_Copy'),
    PyDict_Clear: guarded('PyDict_Clear'),
    PyDict_SetItem: guarded('PyDict_SetItem'),
    PyDict_DelItem: guarded('PyDict_DelItem'),
    PyDict_GetItemWithError: guarded('PyDict_GetItemWithError'),
    PyImport_ImportModule: guarded('PyImport_ImportModule'),
    PyImport_AddModule: guarded('PyImport_AddModule'),
    PyImport_GetModuleDict: guarded('PyImport_GetModuleDict'),
    PyModule_GetDict: guarded('PyModule_GetDict'),
    PyObject_GetAttrString: guarded('PyObject_GetAttrString'),
    PyObject_Call: guarded('PyObject_Call'),
    PyCallable_Check: guarded('PyCallable_Check'),
    PyTuple_New: guarded('PyTuple_New'),
    PyTuple_SetItem: guarded('PyTuple_SetItem'),
    PyUnicode_FromStringAndSize: guarded('PyUnicode_FromStringAndSize'),
    PyMarshal_ReadObjectFromString: guarded('PyMarshal_ReadObjectFromString'),
    PyErr_GetRaisedException: guarded('PyErr_GetRaisedException'),
    PyErr_SetString: guarded('PyErr_SetString'),
    PyErr_Clear: guarded('PyErr_Clear'),
    PySys_AddAuditHook: guarded('PySys_AddAuditHook'),
    PyGC_Collect: guarded('PyGC_Collect'),
    Py_IncRef: guarded('Py_IncRef'),
    Py_DecRef: guarded('Py_DecRef'),
  })
}

function guardedCall(raw: RawExports, meter: Meter, name: keyof PythonExports): Call {
  const call = raw[name] as Call
  if (typeof call !== 'function') throw new Error(`the module does not export ${name}`)
  const outside = (): never => {
    throw new Error(`${name} was called outside the guard`)
  }
  // One for each number of arguments: spreading costs more than many of the calls.
  const ofArity: readonly Call[] = [
    () => (meter.inside ? call() : outside()),
    (a) => (meter.inside ? call(a) : outside()),
    (a, b) => (meter.inside ? call(a, b) : outside()),
    (a, b, c) => (meter.inside ? call(a, b, c) : outside()),
    (a, b, c, d) => (meter.inside ? call(a, b, c, d) : outside()),
    (a, b, c, d, e) => (meter.inside ? call(a, b, c, d, e) : outside()),
  ]
  const wrapped = ofArity[call.length]
  if (wrapped === undefined) throw new Error(`${name} takes too many arguments`)
  return wrapped
}
