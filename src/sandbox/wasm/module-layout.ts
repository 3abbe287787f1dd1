import { Reader } from './binary.ts'

export const SECTION = {
  type: 1,
  import: 2,
  function: 3,
  memory: 5,
  global: 6,
  export: 7,
  code: 10,
} as const
export const KIND = { function: 0, global: 3 } as const

export interface Section {
  readonly id: number
  readonly start: number
  readonly end: number
}

/** What a rewriting must know of a module before it touches a function. */
export interface Layout {
  readonly functionImports: number
  /** Imported and own ones. */
  readonly functions: number
  readonly globals: number
  /** Type of each own function, in order. */
  readonly functionTypes: readonly number[]
  /** Number of parameters of each type. */
  readonly parameters: readonly number[]
  /** Index of the type that takes three 32-bit integers and gives nothing. */
  readonly bulkType: number
  /** Index of the type that takes a 32-bit integer and gives one. */
  readonly exchangeType: number
  readonly exportedFunctions: ReadonlyMap<string, number>
  readonly exportedGlobals: ReadonlyMap<string, number>
}

export function sectionsOf(wasm: Uint8Array): readonly Section[] {
  const reader = new Reader(wasm)
  reader.at = 8
  const sections: Section[] = []
  while (reader.at < wasm.length) {
    const id = reader.byte()
    const size = reader.unsigned()
    sections.push({ id, start: reader.at, end: reader.at + size })
    reader.skip(size)
  }
  return sections
}

/** Throws an `Error` for a module of another form than expected. */
export function layoutOf(wasm: Uint8Array, sections: readonly Section[]): Layout {
  const read = (id: number): Reader => {
    const section = sections.find((one) => one.id === id)
    if (section === undefined) throw new Error(`the module has no section ${id}`)
    return new Reader(wasm.subarray(section.start, section.end))
  }
  const imports = importCounts(read(SECTION.import))
  const exported = exportsOf(read(SECTION.export))
  const types = typesOf(read(SECTION.type))
  const typeOf = (signature: string): number => {
    const index = types.findIndex((type) => type.signature === signature)
    if (index < 0) throw new Error(`the module has no function of type ${signature}`)
    return index
  }
  const functionReader = read(SECTION.function)
  const functionTypes = Array.from({ length: functionReader.unsigned() }, () =>
    functionReader.unsigned(),
  )
  return {
    functionImports: imports.functions,
    functions: imports.functions + functionTypes.length,
    globals: imports.globals + read(SECTION.global).unsigned(),
    functionTypes,
    parameters: types.map((type) => type.parameters),
    bulkType: typeOf('7f,7f,7f>'),
    exchangeType: typeOf('7f>7f'),
    exportedFunctions: exported.functions,
    exportedGlobals: exported.globals,
  }
}

function importCounts(reader: Reader): { functions: number; globals: number } {
  const counts = { functions: 0, globals: 0 }
  for (let left = reader.unsigned(); left > 0; left--) {
    reader.skip(reader.unsigned())
    reader.skip(reader.unsigned())
    const kind = reader.byte()
    if (kind === KIND.function) counts.functions++
    if (kind === KIND.global) counts.globals++
    skipImportType(reader, kind)
  }
  return counts
}

function skipImportType(reader: Reader, kind: number): void {
  if (kind === KIND.global) {
    reader.skip(2)
    return
  }
  // Tables begin with an element type, tags with an attribute.
  if (kind === 1 || kind === 4) reader.byte()
  if (kind === KIND.function || kind === 4) {
    reader.leb()
    return
  }
  const flags = reader.unsigned()
  reader.leb()
  if ((flags & 1) === 1) reader.leb()
}

function exportsOf(reader: Reader): {
  functions: Map<string, number>
  globals: Map<string, number>
} {
  const functions = new Map<string, number>()
  const globals = new Map<string, number>()
  for (let left = reader.unsigned(); left > 0; left--) {
    const name = reader.text(reader.unsigned())
    const kind = reader.byte()
    const index = reader.unsigned()
    if (kind === KIND.function) functions.set(name, index)
    if (kind === KIND.global) globals.set(name, index)
  }
  return { functions, globals }
}

/** How many parameters a function of the module itself has, by its index. */
export function parametersOf(layout: Layout, index: number): number {
  const type = layout.functionTypes[index - layout.functionImports] as number
  return layout.parameters[type] as number
}

/** Each function type, its signature as `parameters>results` in hexadecimal value types. */
function typesOf(reader: Reader): readonly { signature: string; parameters: number }[] {
  const values = () => Array.from({ length: reader.unsigned() }, () => reader.byte().toString(16))
  return Array.from({ length: reader.unsigned() }, () => {
    if (reader.byte() !== 0x60) throw new Error('the module has a type that is no function')
    const parameters = values()
    return {
      signature: `${parameters.join(',')}>${values().join(',')}`,
      parameters: parameters.length,
    }
  })
}
