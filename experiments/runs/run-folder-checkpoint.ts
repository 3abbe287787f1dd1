import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AgentState } from '../../src/core/agent.ts'
import { CheckpointError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { syncFolder } from '../../src/log/atomic-file.ts'
import { whyUnread } from '../../src/log/named-file.ts'
import { namedAsync } from '../../src/log/system-trouble.ts'
import { readSafetensors, writeSafetensors } from '../../src/nn/checkpoint.ts'
import { BLOCKS_FILE, type BlockNames, BlockShelf, blockNamesIn } from './block-shelf.ts'

/** A number is the episodes after which it was saved, of those that `training.keep_checkpoints` keeps. */
export type CheckpointName = 'last' | 'best' | number

/** What a checkpoint holds: the agent, and whatever else the training loop needs to go on. */
export interface CheckpointContent {
  readonly agent: AgentState
  /** Counters, generators, env states, programs found so far. */
  readonly training: Json
}

/** A checkpoint that was read. */
export interface LoadedCheckpoint extends CheckpointContent {
  /** SHA-256 of the file with its tensors, which its weights are among. */
  readonly sha256: string
}

export interface CheckpointEvents {
  readonly beforeSave?: () => void
  readonly afterSave?: () => void
  /** Once blocks may lie there that nobody needs, whether it was saved or not. */
  readonly atEnd?: () => void
}

/** The run that a folder of checkpoints is of. */
export interface CheckpointOwner {
  /** Null where it is not known. */
  readonly id: string | null
  /** Told what a checkpoint is bound to, where the run does not know it. */
  adopt(id: string): void
}

const FORMAT = 'codegen-gym checkpoint'
/** Of a checkpoint without blocks, which programs of before there were any can read. */
const VERSION_WITHOUT_BLOCKS = 2
const VERSION = 3

interface StoredState {
  readonly format: typeof FORMAT
  readonly version: number
  /** Binds it to its run; not there in checkpoints of before. */
  readonly run?: string
  /** Binds the file of the tensors to this one. */
  readonly tensorsSha256: string
  /** Binds the list of the blocks to this file; not there without blocks. */
  readonly blocksSha256?: string
  readonly agent: Json
  readonly training: Json
}

/**
 * A checkpoint's folder: `state.safetensors`, `state.json`, and `blocks.json` where the agent's state has
 * blocks. Those are files beside all checkpoints, in `blocks`, and `blocks.json` has their names.
 *
 * Saving is atomic over all of it: whenever the process dies, or the power fails, a later load gives the
 * last state that was saved whole, never a mixture.
 */
export class RunCheckpoint {
  readonly path: string
  readonly #events: CheckpointEvents
  readonly #owner: CheckpointOwner | null
  readonly #blocks: BlockShelf

  constructor(path: string, events: CheckpointEvents = {}, owner: CheckpointOwner | null = null) {
    this.path = path
    this.#events = events
    this.#owner = owner
    this.#blocks = new BlockShelf(dirname(path))
  }

  /** Whether there is one to read: both of its files. */
  exists(): boolean {
    return [this.path, this.#previous].some(isWhole)
  }

  /** Whether one was saved, whole or not: whoever reads it says which file is missing. */
  isThere(): boolean {
    return existsSync(this.path) || this.exists()
  }

  async save(content: CheckpointContent): Promise<void> {
    this.#events.beforeSave?.()
    const partial = `${this.path}.partial`
    await rm(partial, { recursive: true, force: true })
    try {
      await this.#write(partial, content)
      await this.#putInPlace(partial)
    } catch (error) {
      await rm(partial, { recursive: true, force: true })
      this.#events.atEnd?.()
      throw error
    }
    this.#events.afterSave?.()
    this.#events.atEnd?.()
  }

  async #write(partial: string, { agent, training }: CheckpointContent): Promise<void> {
    const blocksText = JSON.stringify(await this.#blocks.save(agent.blocks ?? {}))
    const hasBlocks = blocksText !== '{}'
    const made = await mkdir(partial, { recursive: true })
    const run = this.#owner?.id ?? null
    const state: StoredState = {
      format: FORMAT,
      version: hasBlocks ? VERSION : VERSION_WITHOUT_BLOCKS,
      ...(run === null ? {} : { run }),
      tensorsSha256: await writeSafetensors(join(partial, 'state.safetensors'), agent.tensors),
      ...(hasBlocks ? { blocksSha256: digest(blocksText) } : {}),
      agent: agent.json,
      training,
    }
    if (hasBlocks) await writeWhole(join(partial, BLOCKS_FILE), blocksText)
    await writeWhole(join(partial, 'state.json'), JSON.stringify(state))
    syncFolder(partial)
    // Where the folder of all checkpoints is new, the run's has its name.
    if (made !== undefined && made !== partial) syncFolder(dirname(made))
  }

  /**
   * Throws a `CheckpointError` of one line when there is none, when it is truncated, when its files
   * do not belong together, or when something else wrote it.
   *
   * @param part `weights` leaves out the blocks, which who only starts from the weights does not need
   */
  async load(part: 'all' | 'weights' = 'all'): Promise<LoadedCheckpoint> {
    for (;;) {
      const before = await this.#stamp()
      try {
        return await this.#read(part)
      } catch (error) {
        // Where the run goes on meanwhile, the files may be of two checkpoints, or gone.
        if (!(error instanceof CheckpointError) || (await this.#stamp()) === before) throw error
      }
    }
  }

  async #read(part: 'all' | 'weights'): Promise<LoadedCheckpoint> {
    const folder = !isWhole(this.path) && isWhole(this.#previous) ? this.#previous : this.path
    const state = await readState(join(folder, 'state.json'))
    this.#checkRun(state, join(folder, 'state.json'))
    const tensorsPath = join(folder, 'state.safetensors')
    const { tensors, sha256 } = await readSafetensors(tensorsPath)
    if (sha256 !== state.tensorsSha256) {
      throw unusable(tensorsPath, 'it does not belong to the state.json beside it')
    }
    const names = await blocksOf(folder, state)
    const isAsked = part === 'all' && Object.keys(names).length > 0
    const blocks = isAsked ? { blocks: await this.#blocks.load(names) } : {}
    return { agent: { tensors, json: state.agent, ...blocks }, training: state.training, sha256 }
  }

  /** Another run's weights may fit, and its counters mean nothing here. */
  #checkRun({ run }: StoredState, path: string): void {
    if (run === undefined || this.#owner === null) return
    if (this.#owner.id === null) this.#owner.adopt(run)
    else if (this.#owner.id !== run) {
      throw unusable(
        path,
        "it is of another run; put this run's own back, or begin a new run from the other's weights (--from)",
      )
    }
  }

  /** Another one after each save. */
  async #stamp(): Promise<string> {
    const found = await stat(join(this.path, 'state.json'), { bigint: true }).catch(() => null)
    return found === null ? 'none' : `${found.ino} ${found.mtimeNs}`
  }

  /** Holds the older checkpoint for the moment in which neither has the right name. */
  get #previous(): string {
    return `${this.path}.previous`
  }

  async #putInPlace(partial: string): Promise<void> {
    if (existsSync(this.path)) {
      await rm(this.#previous, { recursive: true, force: true })
      await rename(this.path, this.#previous)
    }
    await rename(partial, this.path)
    syncFolder(dirname(this.path))
    await rm(this.#previous, { recursive: true, force: true })
  }
}

/** Whether a folder has both files of a checkpoint. */
export function isWhole(folder: string): boolean {
  return ['state.json', 'state.safetensors'].every((name) => existsSync(join(folder, name)))
}

async function readState(path: string): Promise<StoredState> {
  const text = await readText(path)
  let state: Partial<StoredState> | null
  try {
    state = JSON.parse(text) as Partial<StoredState> | null
  } catch (cause) {
    throw unusable(path, 'it is truncated or not JSON', cause)
  }
  if (state?.format !== FORMAT) throw unusable(path, 'it is not a checkpoint of codegen-gym')
  if (state.version !== VERSION && state.version !== VERSION_WITHOUT_BLOCKS) {
    throw unusable(
      path,
      `it is of version ${state.version}, and this program reads ${VERSION_WITHOUT_BLOCKS} and ${VERSION}`,
    )
  }
  if (state.agent === undefined || state.training === undefined) {
    throw unusable(path, 'it lacks `agent` or `training`')
  }
  return state as StoredState
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CheckpointError(`Checkpoint ${path}: ${whyUnread(cause)}`, { cause })
  })
}

async function blocksOf(folder: string, { blocksSha256 }: StoredState): Promise<BlockNames> {
  if (blocksSha256 === undefined) return {}
  const path = join(folder, BLOCKS_FILE)
  const text = await readText(path)
  const names = blockNamesIn(text, path)
  if (digest(text.trimEnd()) === blocksSha256) return names
  throw unusable(path, 'it does not belong to the state.json beside it')
}

/** To the disk before it resolves. */
async function writeWhole(path: string, text: string): Promise<void> {
  await namedAsync(path, () => writeFile(path, `${text}\n`, { flush: true }))
}

function unusable(path: string, why: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`Checkpoint ${path} cannot be used: ${why}`, { cause })
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
