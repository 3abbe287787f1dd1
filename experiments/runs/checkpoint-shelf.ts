import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CheckpointError, ConfigError } from '../../src/core/errors.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import { type CheckpointName, RunCheckpoint } from './run-folder-checkpoint.ts'

/** Reads `last`, `best` or a number of episodes. Throws a `ConfigError` for anything else. */
export function checkpointName(text: string): CheckpointName {
  if (text === 'last' || text === 'best') return text
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text)
  throw new ConfigError(
    `Expected a checkpoint to be \`last\`, \`best\` or the number of its episodes, got \`${text}\``,
  )
}

/** The checkpoints of a run that can be read, in its folder `checkpoints`. */
export class CheckpointShelf {
  readonly #runPath: string

  constructor(runPath: string) {
    this.#runPath = runPath
  }

  pathOf(name: CheckpointName): string {
    return join(this.#folder, String(name))
  }

  /**
   * The one of a name, or what stands for the run where none is named: `best` where there is one, else
   * `last`. Throws a `CheckpointError` that lists those there are.
   */
  find(name?: CheckpointName): CheckpointName {
    const there = this.#names
    const found = name ?? (there.includes('best') ? 'best' : 'last')
    if (there.includes(found)) return found
    const list = there.length === 0 ? 'none' : there.join(', ')
    throw new CheckpointError(
      `${shownPath(this.#runPath)} has no checkpoint \`${found}\`; there is ${list}`,
    )
  }

  /**
   * Takes away all but the latest kept ones. Those of later episodes are of a part of the run that was
   * cut off when it went on from before.
   */
  keepLatest(count: number, episodes: number): void {
    const kept = this.#numbers.filter((number) => number <= episodes)
    const stale = this.#numbers.filter((number) => number > episodes)
    for (const number of [...stale, ...kept.slice(0, Math.max(0, kept.length - count))]) {
      rmSync(this.pathOf(number), { recursive: true, force: true })
    }
  }

  get #folder(): string {
    return join(this.#runPath, 'checkpoints')
  }

  get #names(): CheckpointName[] {
    const both = (['best', 'last'] as const).filter((name) =>
      new RunCheckpoint(this.pathOf(name)).exists(),
    )
    return [...both, ...this.#numbers]
  }

  /** Ascending. */
  get #numbers(): number[] {
    if (!existsSync(this.#folder)) return []
    return readdirSync(this.#folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b)
  }
}
