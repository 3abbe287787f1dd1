import { sourceDigest } from '../source-digest.ts'
import { Reader, signed, text, unsigned, Writer } from './binary.ts'
import { MEMORY_COPY, MEMORY_FILL, OP, skipImmediates } from './instructions.ts'
import {
  KIND,
  type Layout,
  layoutOf,
  parametersOf,
  SECTION,
  type Section,
  sectionsOf,
} from './module-layout.ts'
import { recursiveFunctions } from './recursion.ts'
import {
  type AddedFunction,
  bulk,
  exchange,
  framed,
  SCRATCH,
  setStackPointer,
  spend,
} from './sequences.ts'
import { weightsOf } from './weights.ts'

/**
 * Rewrites CPython's WebAssembly so that everything it does is counted and nothing runs uncounted.
 *
 * - Every turn of every loop, in C and in the interpreter's own dispatch, every call through a table and
 *   of a function that can come back to itself, and every 32 bytes copied or filled take one unit of
 *   fuel; a tank below zero is a trap. So nothing can go on without end uncounted. The tank is a
 *   WebAssembly global, which lies outside the memory that a program can write, whatever hole it finds.
 *   It counts the same on every machine, and no code runs while it is empty.
 * - The stack pointer may not leave the C stack: deep recursion is a trap and never overwrites data.
 * - Functions that recurse without a frame on the C stack get one, so that CPython, which measures its
 *   depth there, sees each recursion that it checks long before the engine's own stack ends.
 */
export function meterModule(wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  const sections = sectionsOf(wasm)
  const plan = planOf(wasm, sections)
  const out = new Writer(wasm.length + (wasm.length >> 1))
  out.copy(wasm, 0, 8)
  for (const section of sections) {
    const body = rewritten(wasm.subarray(section.start, section.end), section, plan)
    out.byte(section.id)
    out.unsigned(body.length)
    out.copy(body, 0, body.length)
  }
  return out.bytes()
}

/** What a metered module exports beside what it exported before. */
export const METER_EXPORTS = {
  /**
   * Global, mutable i32: what is left in the tank. Full at first, because the interpreter boots
   * before it is metered.
   */
  fuel: 'codegen_gym_fuel',
  /** Global, mutable i32: lowest address that the stack pointer may take; 0 at first. */
  stackLimit: 'codegen_gym_stack_limit',
  /**
   * Takes what is to be in the tank and gives what was: a call costs a tenth of reading and
   * writing the global from JavaScript.
   */
  exchangeFuel: 'codegen_gym_exchange_fuel',
  /** Gives 1 when something was hashed by its address, and holds the argument from then on. */
  exchangeAddressSeen: 'codegen_gym_exchange_address_seen',
} as const

/** Metered modules are kept on disk by it: other code here never runs one that older code made. */
export const METERING_DIGEST = sourceDigest('sandbox/wasm')

const FULL = 0x7fffffff
/** Pages of 64 KiB that the memory begins with: what the data and the stack need, and no slack. */
const MIN_PAGES = 240

/**
 * C stack in bytes that a level is made to take at these functions, through which CPython recurses by
 * calls that are not in the module's own text (slots of types).
 */
const DISPATCHERS: Readonly<Record<string, number>> = {
  _Py_Dealloc: 64,
  PyObject_RichCompare: 256,
  PyObject_Repr: 256,
  PyObject_Str: 128,
  PyObject_Hash: 128,
  PyIter_Next: 64,
}
const FRAMELESS_BYTES = 128
/** Functions that hash by address, whoever calls them. */
const ADDRESS_HASHES = ['PyObject_GenericHash', 'Py_HashPointer']
/** What a module must export to be metered, beside the pointer of its stack. */
export const REQUIRED_EXPORTS = [...Object.keys(DISPATCHERS), ...ADDRESS_HASHES]

interface Plan {
  readonly layout: Layout
  readonly fuel: number
  readonly stackLimit: number
  readonly addressSeen: number
  readonly addressHashes: ReadonlySet<number>
  readonly stackPointer: number
  readonly added: readonly AddedFunction[]
  /** Functions whose every call is counted: no recursion goes past them. */
  readonly heads: ReadonlySet<number>
  /** What calls of a function go to instead. */
  readonly standIns: ReadonlyMap<number, number>
  readonly copy: number
  readonly fill: number
  readonly exchangeFuel: number
  readonly exchangeAddressSeen: number
}

function planOf(wasm: Uint8Array, sections: readonly Section[]): Plan {
  const layout = layoutOf(wasm, sections)
  const stackPointer = layout.exportedGlobals.get('__stack_pointer')
  const code = sections.find((one) => one.id === SECTION.code)
  if (stackPointer === undefined || code === undefined) {
    throw new Error('the module does not export its stack pointer')
  }
  const base = {
    layout,
    fuel: layout.globals,
    stackLimit: layout.globals + 1,
    addressSeen: layout.globals + 2,
    addressHashes: new Set(ADDRESS_HASHES.map((name) => exportedFunction(layout, name))),
    stackPointer,
  }
  const added: AddedFunction[] = [
    { type: layout.bulkType, code: bulk(base.fuel, [OP.prefixed, MEMORY_COPY, 0, 0]) },
    { type: layout.bulkType, code: bulk(base.fuel, [OP.prefixed, MEMORY_FILL, 0]) },
    { type: layout.exchangeType, code: exchange(base.fuel) },
    { type: layout.exchangeType, code: exchange(base.addressSeen) },
  ]
  const standIns = new Map<number, number>()
  const { heads, frameless } = recursiveFunctions(
    wasm.subarray(code.start, code.end),
    layout,
    stackPointer,
  )
  for (const [original, bytes] of deepened(frameless, layout)) {
    standIns.set(original, layout.functions + added.length)
    added.push(framed(base, original, bytes))
  }
  const first = layout.functions
  return {
    ...base,
    added,
    heads,
    standIns,
    ...{ copy: first, fill: first + 1, exchangeFuel: first + 2, exchangeAddressSeen: first + 3 },
  }
}

function deepened(frameless: readonly number[], layout: Layout): ReadonlyMap<number, number> {
  const frames = new Map<number, number>()
  for (const own of frameless) frames.set(own, FRAMELESS_BYTES)
  for (const [name, bytes] of Object.entries(DISPATCHERS)) {
    frames.set(exportedFunction(layout, name), bytes)
  }
  return frames
}

function exportedFunction(layout: Layout, name: string): number {
  const index = layout.exportedFunctions.get(name)
  if (index === undefined) throw new Error(`the module does not export ${name}`)
  return index
}

function rewritten(body: Uint8Array, { id }: Section, plan: Plan): Uint8Array {
  switch (id) {
    case SECTION.function:
      return appended(
        body,
        plan.added.map((one) => unsigned(one.type)),
      )
    case SECTION.memory:
      return withMinimum(body)
    case SECTION.global:
      return appended(body, [mutableGlobal(FULL), mutableGlobal(0), mutableGlobal(0)])
    case SECTION.export:
      return appended(redirectedExports(body, plan), [
        [...text(METER_EXPORTS.fuel), KIND.global, ...unsigned(plan.fuel)],
        [...text(METER_EXPORTS.stackLimit), KIND.global, ...unsigned(plan.stackLimit)],
        [...text(METER_EXPORTS.exchangeFuel), KIND.function, ...unsigned(plan.exchangeFuel)],
        [
          ...text(METER_EXPORTS.exchangeAddressSeen),
          KIND.function,
          ...unsigned(plan.exchangeAddressSeen),
        ],
      ])
    case SECTION.code:
      return meteredCode(body, plan)
    default:
      return body
  }
}

function mutableGlobal(initial: number): readonly number[] {
  return [0x7f, 1, OP.i32Const, ...signed(initial), OP.end]
}

/** A vector section with more entries at its end. */
function appended(section: Uint8Array, entries: readonly (readonly number[])[]): Uint8Array {
  const reader = new Reader(section)
  const out = new Writer(section.length + 1024)
  out.unsigned(reader.unsigned() + entries.length)
  out.copy(section, reader.at, section.length)
  for (const entry of entries) out.push(entry)
  return out.bytes()
}

function withMinimum(section: Uint8Array): Uint8Array {
  const reader = new Reader(section)
  const out = new Writer(section.length + 8)
  out.unsigned(reader.unsigned())
  out.byte(reader.byte())
  out.unsigned(Math.min(reader.unsigned(), MIN_PAGES))
  out.copy(section, reader.at, section.length)
  return out.bytes()
}

function redirectedExports(section: Uint8Array, { standIns }: Plan): Uint8Array {
  const reader = new Reader(section)
  const out = new Writer(section.length + 4096)
  const count = reader.unsigned()
  out.unsigned(count)
  for (let i = 0; i < count; i++) {
    const start = reader.at
    reader.skip(reader.unsigned())
    const kind = reader.byte()
    out.copy(section, start, reader.at)
    const index = reader.unsigned()
    out.unsigned(kind === KIND.function ? (standIns.get(index) ?? index) : index)
  }
  return out.bytes()
}

function meteredCode(section: Uint8Array, plan: Plan): Uint8Array {
  const reader = new Reader(section)
  const count = reader.unsigned()
  const out = new Writer(section.length + (section.length >> 1))
  out.unsigned(count + plan.added.length)
  const rewriter = new BodyRewriter(section, plan)
  for (let i = 0; i < count; i++) {
    const size = reader.unsigned()
    const body = rewriter.rewrite(plan.layout.functionImports + i, reader.at, reader.at + size)
    reader.skip(size)
    out.unsigned(body.length)
    out.copy(body, 0, body.length)
  }
  for (const { code } of plan.added) {
    out.unsigned(code.length)
    out.push(code)
  }
  return out.bytes()
}

/** Copies function bodies: fuel at the head of every loop and before calls through tables, a check where the stack pointer moves. */
class BodyRewriter {
  readonly #source: Uint8Array
  readonly #reader: Reader
  readonly #out = new Writer(1 << 20)
  readonly #plan: Plan
  /** The local that is added to each function. */
  #scratch = 0
  #loops: IterableIterator<number> = [].values()
  /** Whether the last instruction was a constant above zero, and whether the last one added such a one. */
  #added = false
  #raised = false

  constructor(source: Uint8Array, plan: Plan) {
    this.#source = source
    this.#reader = new Reader(source)
    this.#plan = plan
  }

  /** The body of a function, by its index. The result is valid until the next call. */
  rewrite(index: number, start: number, end: number): Uint8Array {
    const reader = this.#reader
    reader.at = start
    this.#out.clear()
    this.#added = false
    this.#raised = false
    this.#locals(index)
    const body = reader.at
    const { entry, loops } = weightsOf(reader, end)
    reader.at = body
    const weight = Math.max(entry, this.#plan.heads.has(index) ? 1 : 0)
    if (weight > 0) this.#charge(weight)
    if (this.#plan.addressHashes.has(index)) {
      this.#out.push([OP.i32Const, 1, OP.globalSet, ...unsigned(this.#plan.addressSeen)])
    }
    this.#loops = loops.values()
    while (reader.at < end) this.#instruction()
    if (reader.at !== end) throw new Error('a function ends within an instruction')
    return this.#out.view()
  }

  /** Copies the locals, and adds one. */
  #locals(index: number): void {
    const reader = this.#reader
    const groups = reader.unsigned()
    const start = reader.at
    this.#scratch = parametersOf(this.#plan.layout, index)
    for (let group = 0; group < groups; group++) {
      this.#scratch += reader.unsigned()
      reader.byte()
    }
    this.#out.unsigned(groups + 1)
    this.#out.copy(this.#source, start, reader.at)
    this.#out.push(SCRATCH)
  }

  #instruction(): void {
    const reader = this.#reader
    const start = reader.at
    const op = reader.byte()
    const raised = this.#raised
    this.#raised = op === OP.i32Add && this.#added
    this.#added = false
    if (op === OP.call) {
      this.#call(reader.unsigned())
      return
    }
    if (op === OP.i32Const) {
      this.#added = reader.signed() > 0
      this.#out.copy(this.#source, start, reader.at)
      return
    }
    if (op === OP.prefixed) {
      const code = reader.unsigned()
      if (code === MEMORY_COPY || code === MEMORY_FILL) {
        reader.skip(code === MEMORY_COPY ? 2 : 1)
        this.#call(code === MEMORY_COPY ? this.#plan.copy : this.#plan.fill)
        return
      }
      reader.at = start + 1
    }
    const { stackPointer, stackLimit } = this.#plan
    if (op === OP.globalSet && reader.unsigned() === stackPointer) {
      if (raised) this.#out.copy(this.#source, start, reader.at)
      else this.#out.push(setStackPointer(stackPointer, stackLimit, this.#scratch))
      return
    }
    if (op === OP.callIndirect) this.#charge(1)
    if (op !== OP.globalSet) skipImmediates(reader, op)
    this.#out.copy(this.#source, start, reader.at)
    if (op === OP.loop) this.#charge(this.#loops.next().value ?? 1)
  }

  #charge(units: number): void {
    this.#out.push(spend(this.#plan.fuel, this.#scratch, [OP.i32Const, ...signed(units)]))
  }

  #call(callee: number): void {
    this.#out.byte(OP.call)
    this.#out.unsigned(this.#plan.standIns.get(callee) ?? callee)
  }
}
