import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CheckpointError, ConfigError } from '../../src/core/errors.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import { systemTrouble } from '../../src/log/system-trouble.ts'
import { withAdvice } from '../../src/log/with-advice.ts'
import { BLOCKS_FILE, BlockShelf, blockNamesIn } from './block-shelf.ts'
import { type CheckpointName, isWhole, RunCheckpoint } from './run-folder-checkpoint.ts'

const NUMBER = '0|[1-9]\\d{0,14}'
const NUMBERED = new RegExp(`^(?:${NUMBER})$`)
/** A checkpoint's folder, or what saving it leaves in the moment between two renames. */
const FOLDER = new RegExp(`^(${NUMBER})(?:\\.previous)?$`)

/** Reads `last`, `best` or a number of episodes. Throws a `ConfigError` for anything else. */
export function checkpointName(text: string): CheckpointName {
  if (text === 'last' || text === 'best') return text
  if (NUMBERED.test(text)) return Number(text)
  throw new ConfigError(
    `Expected a checkpoint to be \`last\`, \`best\` or the number of its episodes, got \`${text}\``,
  )
}

/** What a checkpoint is read for: to go on, which a run does from `last` alone, or to act by it. */
export type CheckpointUse = 'goOn' | 'read'

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
    if (there.includes(found) || this.#isOwn(found)) return found
    const list = there.length === 0 ? 'none' : there.join(', ')
    throw new CheckpointError(
      `${shownPath(this.#runPath)} has no checkpoint \`${found}\`; there is ${list}`,
    )
  }

  /**
   * Does work with a checkpoint, such as handing its state to an agent. A `CheckpointError` then names the
   * checkpoint and what can be done instead.
   */
  using<T>(name: CheckpointName, use: CheckpointUse, work: () => Promise<T>): Promise<T> {
    const place = `Checkpoint ${this.pathOf(name)} cannot be used`
    return withAdvice(place, () => this.#adviceFor(name, use), work)
  }

  #adviceFor(name: CheckpointName, use: CheckpointUse): string {
    const others = this.#names.filter((other) => other !== name)
    const latest = others.at(-1)
    if (latest === undefined) return 'no other checkpoint of it is kept: train again (--overwrite)'
    if (use === 'read') {
      const list = others.map((other) => `\`${other}\``).join(', ')
      return `name another one, of ${list} (--checkpoint; with --from RUN:CHECKPOINT)`
    }
    const [from, to] = [latest, name].map((each) => shownPath(this.pathOf(each)))
    return `the run can go on from \`${latest}\`: put a copy of ${from} in the place of ${to}`
  }

  /**
   * Takes away all but the latest kept ones. Those of later episodes are of a part of the run that was
   * cut off when it went on from before.
   */
  keepLatest(count: number, episodes: number): void {
    const kept = this.#numbers.filter((number) => number <= episodes)
    const stale = this.#numbers.filter((number) => number > episodes)
    for (const number of [...stale, ...kept.slice(0, Math.max(0, kept.length - count))]) {
      this.#remove(String(number))
      this.#remove(`${number}.previous`)
    }
  }

  /** Takes away what processes that were killed left half saved. Only for who holds the run. */
  sweepPartial(): void {
    for (const name of this.#entries) {
      const of = /^(.+)\.previous$/.exec(name)?.[1]
      const isReplaced = of !== undefined && isWhole(join(this.#folder, of))
      if (name.endsWith('.partial') || isReplaced) this.#remove(name)
    }
    new BlockShelf(this.#folder).sweepPartial()
  }

  /**
   * Takes away blocks that no checkpoint needs any more. Where one says no more which it needs, all stay.
   * Only for who holds the run.
   */
  sweepBlocks(): void {
    const needed = new Set<string>()
    for (const name of this.#entries) {
      const path = join(this.#folder, name, BLOCKS_FILE)
      if (name.endsWith('.partial') || !existsSync(path)) continue
      try {
        const names = blockNamesIn(readFileSync(path, 'utf8'), path)
        for (const digest of Object.values(names)) needed.add(digest)
      } catch (error) {
        if (error instanceof CheckpointError || systemTrouble(error) !== null) return
        throw error
      }
    }
    try {
      new BlockShelf(this.#folder).keepOnly(needed)
    } catch (error) {
      // What cannot be removed is in the way of nothing: the next save tries again.
      if (systemTrouble(error) === null) throw error
    }
  }

  /** Whether it is a run's own, `best` or `last`, and there. */
  #isOwn(name: CheckpointName): boolean {
    return typeof name === 'string' && new RunCheckpoint(this.pathOf(name)).isThere()
  }

  #remove(name: string): void {
    rmSync(join(this.#folder, name), { recursive: true, force: true })
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
    const named = this.#entries.map((name) => FOLDER.exec(name)?.[1])
    return [...new Set(named)]
      .filter((name) => name !== undefined)
      .map(Number)
      .filter((number) => new RunCheckpoint(this.pathOf(number)).exists())
      .sort((a, b) => a - b)
  }

  get #entries(): string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder) : []
  }
}
