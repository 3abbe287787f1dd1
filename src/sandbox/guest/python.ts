/** What is exported as data and read: the types of builtin values, three objects, three exceptions. */
export const ADDRESSES = [
  'PyLong_Type',
  'PyBool_Type',
  'PyFloat_Type',
  'PyComplex_Type',
  'PyUnicode_Type',
  'PyBytes_Type',
  'PyList_Type',
  'PyTuple_Type',
  'PySet_Type',
  'PyFrozenSet_Type',
  'PyDict_Type',
  'PyCode_Type',
  '_Py_NoneStruct',
  '_Py_TrueStruct',
  '_PySet_Dummy',
  'PyExc_MemoryError',
  'PyExc_OverflowError',
  'PyExc_RuntimeError',
] as const

/**
 * The interpreter as data: its memory, and addresses of things in it under their names in C. Pointers are
 * byte addresses; every `PyObject *` is a plain number.
 */
export type PythonMemory = Readonly<Record<(typeof ADDRESSES)[number], number>> & {
  readonly u8: Uint8Array
  readonly u32: Uint32Array
}

/** CPython's C API and its allocator, as the guard hands them to whoever has entered. */
export interface PythonExports {
  malloc(bytes: number): number
  free(pointer: number): void
  Py_CompileStringExFlags(
    text: number,
    filename: number,
    start: number,
    flags: number,
    optimize: number,
  ): number
  PyEval_EvalCode(code: number, globals: number, locals: number): number
  PyEval_GetBuiltins(): number
  PyEval_GetFrame(): number
  PyFrame_GetCode(frame: number): number
  PyDict_New(): number
  PyDict_Copy(dict: number): number
  PyDict_Clear(dict: number): void
  PyDict_SetItem(dict: number, key: number, value: number): number
  PyDict_DelItem(dict: number, key: number): number
  PyDict_GetItemWithError(dict: number, key: number): number
  PyImport_ImportModule(name: number): number
  PyImport_AddModule(name: number): number
  PyImport_GetModuleDict(): number
  PyModule_GetDict(module: number): number
  PyObject_GetAttrString(object: number, name: number): number
  PyObject_Call(callable: number, args: number, kwargs: number): number
  PyCallable_Check(object: number): number
  PyTuple_New(size: number): number
  PyTuple_SetItem(tuple: number, index: number, item: number): number
  PyUnicode_FromStringAndSize(text: number, bytes: number): number
  PyMarshal_ReadObjectFromString(data: number, bytes: number): number
  PyErr_GetRaisedException(): number
  PyErr_SetString(exception: number, message: number): void
  PyErr_Clear(): void
  PySys_AddAuditHook(hook: number, userData: number): number
  PyGC_Collect(): number
  Py_IncRef(object: number): void
  Py_DecRef(object: number): void
}
