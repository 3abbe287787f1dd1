import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgentState } from '../../src/core/agent.ts'
import { CheckpointError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { whyUnread } from '../../src/log/named-file.ts'
import { namedAsync } from '../../src/log/system-trouble.ts'
import { readSafetensors, writeSafetensors } from '../../src/nn/checkpoint.ts'

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
}

const FORMAT = 'codegen-gym checkpoint'
const VERSION = 2

interface StoredState {
  readonly format: typeof FORMAT
  readonly version: number
  /** Binds the two files to each other. */
  readonly tensorsSha256: string
  readonly agent: Json
  readonly training: Json
}

/**
 * A checkpoint's folder: `state.safetensors` and `state.json`.
 *
 * Saving is atomic over both files: whenever the process dies, a later load gives the last state
 * that was saved whole, never a mixture.
 */
export class RunCheckpoint {
  readonly path: string
  readonly #events: CheckpointEvents

  constructor(path: string, events: CheckpointEvents = {}) {
    this.path = path
    this.#events = events
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
      throw error
    }
    this.#events.afterSave?.()
  }

  async #write(partial: string, content: CheckpointContent): Promise<void> {
    await mkdir(partial, { recursive: true })
    const tensorsPath = join(partial, 'state.safetensors')
    await writeSafetensors(tensorsPath, content.agent.tensors)
    const state: StoredState = {
      format: FORMAT,
      version: VERSION,
      tensorsSha256: digest(await readFile(tensorsPath)),
      agent: content.agent.json,
      training: content.training,
    }
    const file = join(partial, 'state.json')
    await namedAsync(file, () => writeFile(file, `${JSON.stringify(state)}\n`, { flush: true }))
  }

  /**
   * Throws a `CheckpointError` of one line when there is none, when it is truncated, when its files
   * do not belong together, or when something else wrote it.
   */
  async load(): Promise<LoadedCheckpoint> {
    const folder = !isWhole(this.path) && isWhole(this.#previous) ? this.#previous : this.path
    const state = await readState(join(folder, 'state.json'))
    const tensorsPath = join(folder, 'state.safetensors')
    const { tensors } = await readSafetensors(tensorsPath)
    if (digest(await readFile(tensorsPath)) !== state.tensorsSha256) {
      throw unusable(tensorsPath, 'it does not belong to the state.json beside it')
    }
    return {
      agent: { tensors, json: state.agent },
      training: state.training,
      sha256: state.tensorsSha256,
    }
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
    await rm(this.#previous, { recursive: true, force: true })
  }
}

function isWhole(folder: string): boolean {
  return ['state.json', 'state.safetensors'].every((name) => existsSync(join(folder, name)))
}

async function readState(path: string): Promise<StoredState> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CheckpointError(`Checkpoint ${path}: ${whyUnread(cause)}`, { cause })
  })
  let state: Partial<StoredState> | null
  try {
    state = JSON.parse(text) as Partial<StoredState> | null
  } catch (cause) {
    throw unusable(path, 'it is truncated or not JSON', cause)
  }
  if (state?.format !== FORMAT) throw unusable(path, 'it is not a checkpoint of codegen-gym')
  if (state.version !== VERSION) {
    throw unusable(path, `it is of version ${state.version}; this program reads ${VERSION}`)
  }
  if (state.agent === undefined || state.training === undefined) {
    throw unusable(path, 'it lacks `agent` or `training`')
  }
  return state as StoredState
}

function unusable(path: string, why: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`Checkpoint ${path} cannot be used: ${why}`, { cause })
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
