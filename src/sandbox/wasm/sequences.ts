import { signed, unsigned } from './binary.ts'
import { OP } from './instructions.ts'
import type { Layout } from './module-layout.ts'

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

/** Copies or fills memory, at a price. */
export function bulk(fuel: number, instruction: readonly number[]): readonly number[] {
  return [
    0,
    ...spend(fuel, [OP.localGet, 2, OP.i32Const, BYTES_PER_FUEL_LOG2, OP.i32ShrU]),
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
  const move = (op: number) => [
    ...[OP.globalGet, ...unsigned(stackPointer), OP.i32Const, ...signed(bytes), op],
    ...[OP.globalSet, ...unsigned(stackPointer)],
  ]
  const parameters = Array.from({ length: layout.parameters[type] as number }, (_, i) => i)
  return {
    type,
    code: [
      0,
      ...move(OP.i32Sub),
      ...stackCheck(stackPointer, stackLimit),
      ...parameters.flatMap((i) => [OP.localGet, i]),
      ...[OP.call, ...unsigned(original)],
      ...move(OP.i32Add),
      OP.end,
    ],
  }
}

/** Traps below the end of the C stack. */
export function stackCheck(stackPointer: number, stackLimit: number): readonly number[] {
  return trapBelow(stackPointer, [OP.globalGet, ...unsigned(stackLimit), OP.i32LtU])
}

/** Takes from the tank what instructions give, and traps when it is empty. */
export function spend(fuel: number, units: readonly number[]): readonly number[] {
  const tank = unsigned(fuel)
  return [
    ...[OP.globalGet, ...tank, ...units, OP.i32Sub, OP.globalSet, ...tank],
    ...trapBelow(fuel, [OP.i32Const, 0, OP.i32LtS]),
  ]
}

function trapBelow(global: number, comparison: readonly number[]): readonly number[] {
  const EMPTY_BLOCK = 0x40
  return [
    ...[OP.globalGet, ...unsigned(global), ...comparison],
    ...[OP.if, EMPTY_BLOCK, OP.unreachable, OP.end],
  ]
}
