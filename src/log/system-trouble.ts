import { isMendable } from '../core/errors.ts'

/** What is wrong, and what to do about it, by the code that the system gives. */
const TROUBLES: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  ENOSPC: ['the disk is full', 'make room'],
  EDQUOT: ['your share of the disk is used up', 'make room'],
  EFBIG: ['it grows larger than a file may be here', 'see `ulimit -f`'],
  EROFS: ['this disk may only be read', 'work in another folder'],
  EACCES: ['you may not read or write it', 'change its rights, or name another one'],
  EPERM: ['you may not read or write it', 'change its rights, or name another one'],
  ENOENT: ['there is no such file or folder', 'name one that is there'],
  ENOTDIR: ['a part of its path is a file, not a folder', 'name another one'],
  EISDIR: ['it is a folder, not a file', 'name a file'],
  EEXIST: ['something of this name is there already', 'name another one'],
  ENOTEMPTY: ['the folder is not empty', 'name another one'],
  ELOOP: ['its links lead in a circle', 'name a file that is there'],
  ENAMETOOLONG: ['its name is too long', 'give a shorter one'],
  EMFILE: ['too many files are open', 'allow more by `ulimit -n`'],
  ENFILE: ['too many files are open on this machine', 'close some of them'],
  EBUSY: ['another program uses it', 'let that end'],
  ETXTBSY: ['another program uses it', 'let that end'],
  EXDEV: ['it would move to another disk', 'name a folder on the same one'],
  EIO: ['the disk cannot be read or written', 'name a file on another one'],
  ENODEV: ['it is no file that can be used', 'name a file'],
  ENXIO: ['it is no file that can be used', 'name a file'],
  EINVAL: ['it is no file that can be used', 'name a file'],
  ESPIPE: ['it is no file that can be used', 'name a file'],
  EPIPE: ['nobody reads what is written any more', 'keep what reads it open'],
  ENOMEM: ['there is too little memory', 'end other programs'],
  EAGAIN: ['no more processes or files may be had', 'end other programs'],
}

const NUL_IN_NAME = /without null bytes/

/** What the system says of a file that it cannot read or write; null where it was not the system that threw. */
export function whatIsWrong(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (NUL_IN_NAME.test(error.message)) return 'its name holds a NUL character'
  return troubleOf(error)?.[0] ?? null
}

/**
 * One line for what is no mistake of the program, but of the machine or of a path: the disk is full, the
 * folder may not be written to. Null for every other error.
 */
export function systemTrouble(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (NUL_IN_NAME.test(error.message))
    return 'a file’s name holds a NUL character; name another one'
  const trouble = troubleOf(error)
  if (trouble === null) return null
  const { code, path, syscall } = error as NodeJS.ErrnoException
  const [what, mend] = trouble
  if (syscall === 'uv_cwd') return 'the current folder is gone; go to one that is there'
  return `${path === undefined ? '' : `${path}: `}${what} (${code}); ${mend}`
}

/** Whether the user can mend it: a mistake in what they gave, or trouble of their machine. */
export function isForUser(error: unknown): boolean {
  return isMendable(error) || systemTrouble(error) !== null
}

/** By what every error of the system has: others may have a code of that name. */
function troubleOf(error: Error): readonly [string, string] | null {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined || !Object.hasOwn(TROUBLES, code)) return null
  return TROUBLES[code] ?? null
}

/** Does work on a file. What the system throws then names the file, which it does not of an open one. */
export function named<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw withPath(path, error)
  }
}

/** The same of work that takes its time. */
export async function namedAsync<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw withPath(path, error)
  }
}

/** The error, with the file's name where it is the system's and names none. */
export function withPath(path: string, error: unknown): unknown {
  if (error instanceof Error && troubleOf(error) !== null && !('path' in error)) {
    Object.assign(error, { path })
  }
  return error
}
