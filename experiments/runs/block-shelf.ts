import { existsSync, readdirSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { StoredBlock } from '../../src/core/agent.ts'
import { CheckpointError } from '../../src/core/errors.ts'
import { sweepPartial, syncFolder } from '../../src/log/atomic-file.ts'
import { encodeSafetensors, readSafetensors } from '../../src/nn/checkpoint.ts'

/** The blocks of a state, each by the SHA-256 of its file. */
export type BlockNames = Readonly<Record<string, string>>

type Blocks = Readonly<Record<string, StoredBlock>>

/** In a checkpoint's folder: which blocks belong to it. */
export const BLOCKS_FILE = 'blocks.json'

const namesSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/))

/** Reads what {@link BLOCKS_FILE} holds; throws a `CheckpointError` of one line for anything else. */
export function blockNamesIn(text: string, path: string): BlockNames {
  try {
    return namesSchema.parse(JSON.parse(text))
  } catch (cause) {
    const why = 'it is truncated or no list of blocks'
    throw new CheckpointError(`Checkpoint ${path} cannot be used: ${why}`, { cause })
  }
}

const AT_ONCE = 4

const FILE = /^([0-9a-f]{64})\.safetensors$/

/** A block does not change, so that what it is stored as is worked out once. */
const digests = new WeakMap<StoredBlock, string>()

/**
 * The blocks that the checkpoints of a folder share, a file each. A file's name is the SHA-256 of what is in
 * it: a block that is there already is not written again, and none takes the place of another.
 */
export class BlockShelf {
  readonly #folder: string

  /** @param folder what the checkpoints lie in */
  constructor(folder: string) {
    this.#folder = join(folder, 'blocks')
  }

  /** Writes those that are not there yet, to the disk before it resolves. */
  async save(blocks: Blocks): Promise<BlockNames> {
    const entries = Object.entries(blocks)
    const isNew = entries.filter(([, block]) => !this.#isThere(block))
    if (isNew.length > 0) await mkdir(this.#folder, { recursive: true })
    // The disk brings several home in the time of one.
    for (let at = 0; at < isNew.length; at += AT_ONCE) {
      const writing = isNew.slice(at, at + AT_ONCE).map(([, block]) => this.#write(block))
      // None is under way any more when this throws.
      await Promise.allSettled(writing)
      await Promise.all(writing)
    }
    if (isNew.length > 0) syncFolder(this.#folder)
    return Object.fromEntries(entries.map(([name, block]) => [name, digests.get(block)!]))
  }

  #isThere(block: StoredBlock): boolean {
    const digest = digests.get(block)
    return digest !== undefined && existsSync(this.#pathOf(digest))
  }

  async #write(block: StoredBlock): Promise<void> {
    const { sha256, write } = encodeSafetensors(block.tensors)
    if (!existsSync(this.#pathOf(sha256))) await write(this.#pathOf(sha256))
    digests.set(block, sha256)
  }

  /** Throws a `CheckpointError` of one line where one is missing or is not what was saved. */
  async load(names: BlockNames): Promise<Blocks> {
    const blocks: Record<string, StoredBlock> = {}
    for (const [name, digest] of Object.entries(names)) {
      const path = this.#pathOf(digest)
      const { tensors, sha256 } = await readSafetensors(path)
      if (sha256 !== digest) {
        throw new CheckpointError(
          `Checkpoint ${path} cannot be used: it is not what was saved under this name`,
        )
      }
      blocks[name] = { tensors }
      digests.set(blocks[name], digest)
    }
    return blocks
  }

  /** Removes those that are in none of the checkpoints. */
  keepOnly(needed: ReadonlySet<string>): void {
    for (const name of this.#entries) {
      const digest = FILE.exec(name)?.[1]
      if (digest === undefined || needed.has(digest)) continue
      rmSync(join(this.#folder, name), { force: true })
    }
  }

  /** Removes what processes that were killed left half written. */
  sweepPartial(): void {
    sweepPartial(this.#folder)
  }

  get #entries(): string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder) : []
  }

  #pathOf(digest: string): string {
    return join(this.#folder, `${digest}.safetensors`)
  }
}
