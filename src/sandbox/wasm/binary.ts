/** Reads and writes the integers and bytes that WebAssembly's binary format is made of. */

export function unsigned(n: number): readonly number[] {
  const bytes: number[] = []
  let left = n
  for (; left > 127; left >>>= 7) bytes.push((left & 127) | 128)
  return [...bytes, left]
}

export function signed(n: number): readonly number[] {
  const bytes: number[] = []
  let left = n
  for (; left > 63 || left < -64; left >>= 7) bytes.push((left & 127) | 128)
  return [...bytes, left & 127]
}

export function text(name: string): readonly number[] {
  return [...unsigned(name.length), ...Buffer.from(name, 'latin1')]
}

export class Reader {
  at = 0
  readonly #source: Uint8Array

  constructor(source: Uint8Array) {
    this.#source = source
  }

  byte(): number {
    const byte = this.#source[this.at++]
    if (byte === undefined) throw new Error('the module ends early')
    return byte
  }

  skip(bytes: number): void {
    this.at += bytes
  }

  /** An unsigned number of at most 32 bits. */
  unsigned(): number {
    let result = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      result |= (byte & 127) << shift
      if (byte < 128) return result >>> 0
    }
  }

  /** A signed number of at most 32 bits. */
  signed(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value |= (byte & 127) << shift
      if (byte < 128) return shift < 25 ? (value << (25 - shift)) >> (25 - shift) : value
    }
  }

  /** Passes over a number, signed or not, of any size. */
  leb(): void {
    while (this.byte() > 127);
  }

  text(bytes: number): string {
    const start = this.at
    this.skip(bytes)
    return Buffer.from(this.#source.subarray(start, this.at)).toString('utf8')
  }
}

export class Writer {
  #buffer: Uint8Array<ArrayBuffer>
  #length = 0

  constructor(capacity: number) {
    this.#buffer = new Uint8Array(capacity)
  }

  clear(): void {
    this.#length = 0
  }

  byte(byte: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = byte
  }

  push(bytes: readonly number[]): void {
    this.#reserve(bytes.length)
    for (const byte of bytes) this.#buffer[this.#length++] = byte
  }

  unsigned(n: number): void {
    let left = n
    for (; left > 127; left >>>= 7) this.byte((left & 127) | 128)
    this.byte(left)
  }

  copy(source: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start)
    if (end - start > 32) this.#buffer.set(source.subarray(start, end), this.#length)
    else
      for (let i = start; i < end; i++) this.#buffer[this.#length + i - start] = source[i] as number
    this.#length += end - start
  }

  /** What was written, until the next write. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#length)
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const wider = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + bytes))
    wider.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = wider
  }
}
