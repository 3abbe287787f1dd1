import type { TensorType } from './compiled.ts'

/** Something that was made for a signature. */
export interface CacheEntry {
  readonly bytes: number
  dispose(): void
}

/** What was made for each signature of shapes and types; beyond a bound in bytes what was unused for longest goes. */
export class SignatureCache<E extends CacheEntry> {
  readonly #maxBytes: number
  /** By signature, the one used last at the end. */
  readonly #entries = new Map<string, Promise<E>>()
  #bytes = 0
  #made = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get counts() {
    return { kept: this.#entries.size, made: this.#made, bytes: this.#bytes }
  }

  get(signature: string, make: () => Promise<E>): Promise<E> {
    const known = this.#entries.get(signature)
    const entry = known ?? this.#added(make)
    this.#entries.delete(signature)
    this.#entries.set(signature, entry)
    if (known === undefined) entry.catch(() => this.#entries.delete(signature))
    return entry
  }

  dispose(): void {
    const entries = [...this.#entries.values()]
    this.#entries.clear()
    this.#bytes = 0
    // Whoever asked for one that could not be made was told.
    for (const entry of entries) entry.then((made) => made.dispose()).catch(() => {})
  }

  async #added(make: () => Promise<E>): Promise<E> {
    const made = await make()
    this.#made++
    this.#bytes += made.bytes
    await this.#makeRoom(made)
    return made
  }

  async #makeRoom(newest: E): Promise<void> {
    for (const [signature, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return
      const made = await entry
      if (made === newest) continue
      this.#entries.delete(signature)
      this.#bytes -= made.bytes
      made.dispose()
    }
  }
}

/** The names, types and shapes of inputs. */
export function signatureOf(inputs: Readonly<Record<string, TensorType>>): string {
  let signature = ''
  for (const name in inputs) {
    const { dtype, shape } = inputs[name]!
    signature += `${name}:${dtype}[${shape}] `
  }
  return signature
}
