import { closeSync, fsyncSync, writeSync } from 'node:fs'
import { named } from '../system-trouble.ts'

/** A file that is written to at its end, each time before the call returns. */
export class OpenFile {
  readonly path: string
  #file: number | null

  /** @param file its descriptor, which `close` gives back */
  constructor(path: string, file: number) {
    this.path = path
    this.#file = file
  }

  /** @returns whether it was written, which it is not once the file is closed */
  write(content: string | Uint8Array): boolean {
    const file = this.#file
    if (file === null) return false
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    named(this.path, () => writeSync(file, bytes))
    return true
  }

  /** Brings to the disk what was written so far. */
  sync(): void {
    const file = this.#file
    if (file !== null) named(this.path, () => fsyncSync(file))
  }

  /** Safe to call twice. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }
}
