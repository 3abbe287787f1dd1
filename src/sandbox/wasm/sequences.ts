import { signed, unsigned } from './binary.ts'
import { OP } from './instructions.ts'
import { type Layout, parametersOf } from './module-layout.ts'

/** A function that metering adds: the index of its type, and its body from the locals on. */
export interface AddedFunction {
  readonly type: number
  readonly code: readonly number[]
}

/** The module, and its globals that say where the C stack is and where it ends. */
interface Frames {
  readonly layout: Layout
  readonly stackPointer: number
  readonly stackLimit: number
}

const BYTES_PER_FUEL_LOG2 = 5

/** One more local, an i32 that `spend` and `setStackPointer` use, as an entry of a function's locals. */
export const SCRATCH: readonly number[] = [1, 0x7f]

/** Copies or fills memory, at a price. */
export function bulk(fuel: number, instruction: readonly number[]): readonly number[] {
  return [
    ...[1, ...SCRATCH],
    ...spend(fuel, 3, [OP.localGet, 2, OP.i32Const, BYTES_PER_FUEL_LOG2, OP.i32ShrU]),
    ...[OP.localGet, 0, OP.localGet, 1, OP.localGet, 2, ...instruction, OP.end],
  ]
}

/** Gives what a global holds, and puts the argument there. */
export function exchange(global: number): readonly number[] {
  const index = unsigned(global)
  return [0, OP.globalGet, ...index, OP.localGet, 0, OP.globalSet, ...index, OP.end]
}

/** Calls a function with so many bytes of C stack taken around it. */
export function framed(
  { layout, stackPointer, stackLimit }: Frames,
  original: number,
  bytes: number,
): AddedFunction {
  const type = layout.functionTypes[original - layout.functionImports] as number
  const moved = (op: number) => [
    ...[OP.globalGet, ...unsigned(stackPointer)],
    ...[OP.i32Const, ...signed(bytes), op],
  ]
  const parameters = Array.from({ length: parametersOf(layout, original) }, (_, i) => i)
  return {
    type,
    code: [
      ...[1, ...SCRATCH],
      ...moved(OP.i32Sub),
      ...setStackPointer(stackPointer, stackLimit, parameters.length),
      ...parameters.flatMap((i) => [OP.localGet, i]),
      ...[OP.call, ...unsigned(original)],
      ...moved(OP.i32Add),
      ...[OP.globalSet, ...unsigned(stackPointer), OP.end],
    ],
  }
}

/** Moves the stack pointer to the address on top of the operands; below the end of the C stack it traps. */
export function setStackPointer(
  stackPointer: number,
  stackLimit: number,
  scratch: number,
): readonly number[] {
  const limit = [OP.globalGet, ...unsigned(stackLimit), OP.i32LtU]
  return [...setGlobal(stackPointer, scratch), ...trapIf(scratch, limit)]
}

/** Takes from the tank what instructions give, and traps when it is empty. */
export function spend(fuel: number, scratch: number, units: readonly number[]): readonly number[] {
  return [
    ...[OP.globalGet, ...unsigned(fuel), ...units, OP.i32Sub],
    ...setGlobal(fuel, scratch),
    ...trapIf(scratch, [OP.i32Const, 0, OP.i32LtS]),
  ]
}

/** A global read again right after it was written would be read from memory. */
function setGlobal(global: number, scratch: number): readonly number[] {
  return [OP.localTee, ...unsigned(scratch), OP.globalSet, ...unsigned(global)]
}

function trapIf(scratch: number, comparison: readonly number[]): readonly number[] {
  const EMPTY_BLOCK = 0x40
  return [
    ...[OP.localGet, ...unsigned(scratch), ...comparison],
    ...[OP.if, EMPTY_BLOCK, OP.unreachable, OP.end],
  ]
}
