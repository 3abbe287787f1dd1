import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { isRunning } from '../../src/log/machine.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import { removeEmptyFolders } from './empty-folders.ts'
import { atProcessEnd } from './process-end.ts'
import { TakenFolderError } from './taken-folder.ts'

/** A process, told apart from a later one that got its number. */
interface Holder {
  readonly host: string
  readonly pid: number
  /** Clock ticks from boot to its start; 0 where the system does not say. */
  readonly started: number
}

const LOCK_NAME = /^(?<host>.+)-(?<pid>\d+)-(?<started>\d+)\.lock$/

/**
 * Keeps other processes out of a folder: a file named after this process, empty, since a name is
 * there whole or not at all. What a killed process left does not count, and is removed.
 *
 * Each writes its own file before it looks for others, so that of two at the same moment one at least
 * sees the other: both may be refused, never both let in. A process that ends while it holds one releases it.
 */
export class FolderLock {
  readonly #file: string
  /** The topmost folder that was made for the lock; null where all were there. */
  readonly #made: string | null

  readonly #released: () => void

  private constructor(file: string, made: string | null) {
    this.#file = file
    this.#made = made
    this.#released = atProcessEnd('exit', () => this.releaseEmpty())
  }

  /**
   * @param folder made where it is missing
   * @param work what this process wants to do there, such as `benchmark`
   * @param instead what else a person may do, where the folder is held
   * @throws {ConfigError} when another process, or this one, holds the folder
   */
  static acquire(folder: string, work: string, instead: string): FolderLock {
    const made = mkdirSync(folder, { recursive: true }) ?? null
    const file = join(folder, lockName(self()))
    try {
      writeFileSync(file, '', { flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        throw refusal(folder, file, { work, instead }, self())
      }
      rmSync(file, { force: true })
      if (made !== null) removeEmptyFolders(folder, made)
      throw error
    }
    const lock = new FolderLock(file, made)
    try {
      refuseBesideOthers(folder, file, { work, instead })
    } catch (error) {
      lock.release()
      throw error
    }
    return lock
  }

  /** Whether a folder holds nothing but locks: those of processes that were killed, or that just began. */
  static isAllIn(folder: string): boolean {
    const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
    return isFolder && readdirSync(folder).every((name) => holderOf(name) !== null)
  }

  release(): void {
    this.#released()
    rmSync(this.#file, { force: true })
  }

  /** Releases it, and removes the folders that were made for it and hold nothing. */
  releaseEmpty(): void {
    this.release()
    if (this.#made !== null) removeEmptyFolders(dirname(this.#file), this.#made)
  }
}

/** What a refusal says, beside who holds the folder. */
interface Refused {
  readonly work: string
  readonly instead: string
}

function refuseBesideOthers(folder: string, own: string, refused: Refused): void {
  for (const name of readdirSync(folder)) {
    const holder = holderOf(name)
    const file = join(folder, name)
    if (holder === null || file === own) continue
    if (mayRun(holder)) throw refusal(folder, file, refused, holder)
    rmSync(file, { force: true })
  }
}

function refusal(
  folder: string,
  file: string,
  { work, instead }: Refused,
  { host, pid }: Holder,
): TakenFolderError {
  const elsewhere = host !== thisHost()
  const mend = elsewhere
    ? `if it has ended, remove ${shownPath(file)}`
    : `let it end, or ${instead}`
  return new TakenFolderError(
    `${shownPath(folder)}: another ${work} runs in it (process ${pid}${elsewhere ? ` on ${host}` : ''}); ${mend}`,
  )
}

function self(): Holder {
  return { host: thisHost(), pid: process.pid, started: startOf(process.pid) ?? 0 }
}

function thisHost(): string {
  return hostname().replaceAll(/[^\w.-]/g, '_')
}

function lockName({ host, pid, started }: Holder): string {
  return `${host}-${pid}-${started}.lock`
}

function holderOf(name: string): Holder | null {
  const { host, pid, started } = LOCK_NAME.exec(name)?.groups ?? {}
  return host === undefined ? null : { host, pid: Number(pid), started: Number(started) }
}

/** False where it has ended for certain; of another machine's processes nothing is known. */
function mayRun({ host, pid, started }: Holder): boolean {
  if (host !== thisHost()) return true
  if (!isRunning(pid)) return false
  const start = startOf(pid)
  return start === null || start === started
}

/**
 * Ticks from boot to the start of a process, by Linux; -1 of one that has ended and waits for its
 * parent; null where the system does not say.
 */
function startOf(pid: number): number | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
  // Fields 3 and 22; the second is a name in parentheses that may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? -1 : Number(fields[19])
}
