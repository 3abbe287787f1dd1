import { readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { CheckpointError } from '../../src/core/errors.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { writeAtomically } from '../../src/log/atomic-file.ts'
import { withAdvice } from '../../src/log/with-advice.ts'
import type { EpochMetrics } from '../../src/models/seq2seq/epoch-metrics.ts'
import type { Seq2SeqTrainer } from '../../src/models/seq2seq/trainer.ts'
import { readSafetensors, writeSafetensors } from '../../src/nn/checkpoint.ts'

/** What a model's training has come to, beside its weights and optimizer. */
export interface TrainingHistory {
  readonly epochs: readonly EpochMetrics[]
  /** Wall-clock seconds of training, interrupted parts included. */
  readonly seconds: number
  /** Records in its log; left out by those that did not count them. */
  readonly records?: number
}

/**
 * Training at rest: `PATH-training.safetensors` and `PATH-training.json`. The JSON names the weights
 * it belongs to and is written last, so a kill between the two leaves the older pair in force.
 */
export class TrainingStateFile {
  readonly #base: string
  /** What the state must have been made with; other settings cannot go on from it. */
  readonly #settings: string

  constructor(path: string, settings: string) {
    this.#base = `${path}-training`
    this.#settings = settings
  }

  async save(trainer: Seq2SeqTrainer, history: TrainingHistory): Promise<void> {
    const { tensors, json } = trainer.getState()
    const weights = `${this.#base}-${trainer.updates}.safetensors`
    await writeSafetensors(weights, tensors)
    const saved: SavedState = {
      settings: this.#settings,
      weights: basename(weights),
      trainer: json,
      history,
    }
    writeAtomically(`${this.#base}.json`, JSON.stringify(saved))
    await this.#keepOnly(weights)
  }

  /** Others are of a state before, or of one that was killed before its JSON was written. */
  async #keepOnly(weights: string): Promise<void> {
    const start = `${basename(this.#base)}-`
    for (const name of await readdir(dirname(this.#base))) {
      const isOther = name.startsWith(start) && /^\d+\.safetensors$/.test(name.slice(start.length))
      if (isOther && name !== basename(weights)) await rm(this.#beside(name), { force: true })
    }
  }

  /**
   * Puts the trainer where the saved one was. Null when nothing was saved.
   *
   * Throws a `CheckpointError` when it was saved with other settings.
   */
  load(trainer: Seq2SeqTrainer): Promise<TrainingHistory | null> {
    return withAdvice(
      `${this.#base}.json cannot be used`,
      () => 'put its files back, or leave `resume` out to start anew',
      () => this.#load(trainer),
    )
  }

  async #load(trainer: Seq2SeqTrainer): Promise<TrainingHistory | null> {
    const saved = await this.#read()
    if (saved === null) return null
    if (saved.settings !== this.#settings) {
      throw new CheckpointError(
        `${this.#base}.json was made with other settings or another corpus; ` +
          'use the same ones, or leave `resume` out to start anew',
      )
    }
    const { tensors } = await readSafetensors(this.#beside(saved.weights))
    trainer.setState({ tensors, json: saved.trainer })
    return saved.history
  }

  /** Weights lie beside the JSON, wherever that is by now; what wrote it may have named another folder. */
  #beside(weights: string): string {
    return join(dirname(this.#base), basename(weights))
  }

  async #read(): Promise<SavedState | null> {
    let text: string
    try {
      text = await readFile(`${this.#base}.json`, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
    let stored: unknown
    try {
      stored = JSON.parse(text)
    } catch (cause) {
      throw new CheckpointError(`${this.#base}.json cannot be used: it is not JSON`, { cause })
    }
    const checked = savedSchema.safeParse(stored)
    if (checked.success) return stored as SavedState
    const at = (checked.error.issues[0]?.path ?? []).join('.')
    throw new CheckpointError(
      `${this.#base}.json cannot be used: \`${at}\` is not what \`pretrain\` wrote; ` +
        'put the file back, or leave `resume` out to start anew',
    )
  }
}

/** What is read here; the trainer reads the rest. */
const savedSchema = z.looseObject({
  settings: z.string(),
  weights: z.string().min(1),
  trainer: z.looseObject({}),
  history: z.looseObject({
    epochs: z.array(z.looseObject({})),
    seconds: z.number(),
    records: z.int().min(0).optional(),
  }),
})

interface SavedState {
  readonly settings: string
  /** The file's name. */
  readonly weights: string
  readonly trainer: JsonObject
  readonly history: TrainingHistory
}
