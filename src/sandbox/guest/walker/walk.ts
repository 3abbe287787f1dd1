/** Why a value cannot be read. */
export type Unreadable = 'invalid' | 'too-large'

/** How much of a value is read, and whether more than builtin ones are. */
export interface WalkBudget {
  readonly bytes: number
  readonly depth: number
  /** Whether to read what Python's `==` can call equal to a builtin value; else builtins alone. */
  readonly convert: boolean
}

// Made once, because making an error costs more than reading most values.
const INVALID = { unreadable: 'invalid' } as const
const TOO_LARGE = { unreadable: 'too-large' } as const

/** Far more than a value of the largest size needs. */
const MAX_STEPS = 8_000_000

export function invalid(): never {
  throw INVALID
}

export function tooLarge(): never {
  throw TOO_LARGE
}

/** Why a walk ended early; null where something else was thrown. */
export function reasonOf(error: unknown): Unreadable | null {
  if (error === INVALID) return INVALID.unreadable
  return error === TOO_LARGE ? TOO_LARGE.unreadable : null
}

/**
 * One value after another, on its way from the interpreter's memory to the output: what is read, what
 * was written, and what is left of the budget.
 */
export abstract class Walk {
  u8: Uint8Array = new Uint8Array(0)
  u32: Uint32Array = new Uint32Array(0)
  out = new Uint8Array(1 << 16)
  length = 0
  /** Bytes that may still be written. */
  left = 0
  steps = 0
  #bytes = 0
  /** How many of the containers around are sets or keys: there a value's hash counts. */
  hashed = 0

  /** Writes the value at an address. Throws `INVALID` or `TOO_LARGE` where it cannot be read. */
  abstract value(pointer: number, depth: number): void

  begin(u8: Uint8Array, u32: Uint32Array, bytes: number): void {
    this.u8 = u8
    this.u32 = u32
    this.left = bytes
    this.#bytes = bytes
    this.steps = MAX_STEPS
    this.hashed = 0
  }

  /** Bytes and steps that this value has taken so far. */
  get effort(): number {
    return this.#bytes - Math.max(0, this.left) + MAX_STEPS - Math.max(0, this.steps)
  }

  word(address: number): number {
    if (address < 1024 || address + 4 > this.u8.length || (address & 3) !== 0) throw INVALID
    return this.u32[address >> 2] as number
  }

  /** A member of a set or a key: its hash decides, beside its value, what it equals. */
  key(pointer: number, depth: number): void {
    this.hashed++
    this.value(pointer, depth)
    this.hashed--
  }

  /** Work that writes nothing: empty places of a table, and parts that are read to be left out. */
  step(count: number): void {
    this.steps -= count
    if (this.steps < 0) throw TOO_LARGE
  }

  /** Takes bytes from the budget, and makes room for them and a little more. */
  spend(size: number): void {
    this.left -= size
    if (this.left < 0) throw TOO_LARGE
    if (this.length + size + 16 > this.out.length) {
      const wider = new Uint8Array(Math.max(this.out.length * 2, this.length + size + 16))
      wider.set(this.out.subarray(0, this.length))
      this.out = wider
    }
  }

  /** The letter that says what follows. */
  tag(tag: string): void {
    this.byte(tag.charCodeAt(0))
  }

  byte(n: number): void {
    this.spend(1)
    this.out[this.length++] = n
  }

  uint32(n: number): void {
    this.spend(4)
    const { out } = this
    out[this.length++] = n & 255
    out[this.length++] = (n >>> 8) & 255
    out[this.length++] = (n >>> 16) & 255
    out[this.length++] = n >>> 24
  }

  /** Bytes of memory as they are. */
  copy(address: number, count: number): void {
    this.spend(count)
    const { u8, out, length } = this
    if (address + count > u8.length) throw INVALID
    if (count < 32) for (let i = 0; i < count; i++) out[length + i] = u8[address + i] as number
    else out.set(u8.subarray(address, address + count), length)
    this.length += count
  }
}
