import type { Reader } from './binary.ts'

/** The instructions that the rewriting writes or looks for. */
export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  try: 0x06,
  end: 0x0b,
  brTable: 0x0e,
  call: 0x10,
  delegate: 0x18,
  callIndirect: 0x11,
  localGet: 0x20,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i32LtS: 0x48,
  i32LtU: 0x49,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32ShrU: 0x76,
  prefixed: 0xfc,
} as const
export const MEMORY_COPY = 10
export const MEMORY_FILL = 11

/** Moves past what follows an instruction's first byte. */
export function skipImmediates(reader: Reader, op: number): void {
  if (op >= 0x45 && op <= 0xc4) return
  if (op >= 0x28 && op <= 0x3e) {
    reader.unsigned()
    reader.unsigned()
    return
  }
  switch (op) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0b: // end
    case 0x0f: // return
    case 0x19: // catch_all
    case 0x1a: // drop
    case 0x1b: // select
    case 0xd1: // ref.is_null
      return
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
    case 0x06: // try
    case 0x41: // i32.const
    case 0x42: // i64.const
    case 0xd0: // ref.null
      reader.leb()
      return
    case 0x07: // catch
    case 0x08: // throw
    case 0x09: // rethrow
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x18: // delegate
    case 0x20: // local.get
    case 0x21: // local.set
    case 0x22: // local.tee
    case 0x23: // global.get
    case 0x24: // global.set
    case 0x25: // table.get
    case 0x26: // table.set
    case 0x3f: // memory.size
    case 0x40: // memory.grow
    case 0xd2: // ref.func
      reader.leb()
      return
    case 0x11: // call_indirect
      reader.leb()
      reader.leb()
      return
    case 0x0e: {
      // br_table
      for (let left = reader.unsigned() + 1; left > 0; left--) reader.leb()
      return
    }
    case 0x1c: // select of a type
      reader.skip(reader.unsigned())
      return
    case 0x43: // f32.const
      reader.skip(4)
      return
    case 0x44: // f64.const
      reader.skip(8)
      return
    case OP.prefixed:
      skipPrefixed(reader)
      return
    default:
      throw new Error(`unknown instruction 0x${op.toString(16)}`)
  }
}

function skipPrefixed(reader: Reader): void {
  const code = reader.unsigned()
  if (code <= 7) return
  if (code === 8 || code === 12 || code === 14) reader.leb()
  if (code >= 8 && code <= 17) {
    reader.leb()
    return
  }
  throw new Error(`unknown instruction 0xfc ${code}`)
}
