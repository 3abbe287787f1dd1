import type { TensorType } from './compiled.ts'

/** Something that was made for a signature. */
export interface CacheEntry {
  readonly bytes: number
  dispose(): void
}

interface Slot<E> {
  readonly entry: Promise<E>
  /** Null until it is made. */
  made: E | null
  /** How many work with it, or wait for it. */
  users: number
}

/**
 * What was made for each signature of shapes and types; beyond a bound in bytes what was unused for longest
 * goes, once nobody works with it.
 */
export class SignatureCache<E extends CacheEntry> {
  readonly #maxBytes: number
  /** By signature, the one used last at the end. */
  readonly #slots = new Map<string, Slot<E>>()
  #bytes = 0
  #made = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get counts() {
    return { kept: this.#slots.size, made: this.#made, bytes: this.#bytes }
  }

  /** Works with what there is for a signature, which is made where there is none. Calls may overlap. */
  async use<T>(
    signature: string,
    make: () => Promise<E>,
    work: (entry: E) => Promise<T>,
  ): Promise<T> {
    const slot = this.#slots.get(signature) ?? this.#added(signature, make)
    this.#slots.delete(signature)
    this.#slots.set(signature, slot)
    slot.users++
    try {
      return await work(await slot.entry)
    } finally {
      slot.users--
      this.#makeRoom()
    }
  }

  dispose(): void {
    const slots = [...this.#slots.values()]
    this.#slots.clear()
    this.#bytes = 0
    // Whoever asked for one that could not be made was told.
    for (const { entry } of slots) entry.then((made) => made.dispose()).catch(() => {})
  }

  #added(signature: string, make: () => Promise<E>): Slot<E> {
    const slot: Slot<E> = { entry: make(), made: null, users: 0 }
    const isKept = () => this.#slots.get(signature) === slot
    slot.entry.then(
      (made) => {
        this.#made++
        if (!isKept()) return
        slot.made = made
        this.#bytes += made.bytes
      },
      () => {
        if (isKept()) this.#slots.delete(signature)
      },
    )
    return slot
  }

  #makeRoom(): void {
    for (const [signature, { made, users }] of this.#slots) {
      if (this.#bytes <= this.#maxBytes) return
      if (made === null || users > 0) continue
      this.#slots.delete(signature)
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
