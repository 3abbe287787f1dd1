import type { GuestMemory } from '../heap.ts'
import { halt, type Meter } from '../meter.ts'
import type { WasmImport } from '../wasm.ts'
import { EACCES, EBADF, EINVAL, EMFILE, ENOENT, ENOTTY, ERANGE, EROFS } from './errno.ts'
import { listFolder, modeOf, writeDescriptorStatus, writeStatus } from './file-status.ts'
import { type FileNode, FileTree, type TreeOptions } from './file-tree.ts'
import { writeText } from './memory-writes.ts'
import { OpenFiles } from './open-files.ts'

type Calls = Readonly<Record<string, (...args: never[]) => unknown>>

const AT_FDCWD = -100
const AT_EMPTY_PATH = 4096
/** Commands of `fcntl` that duplicate a descriptor. */
const F_DUPFD = 0
const F_DUPFD_CLOEXEC = 1030
/** O_CREAT, O_TRUNC and O_APPEND: with them, or with anything but O_RDONLY, the tree would change. */
const CHANGES = 64 | 512 | 1024

/**
 * The file tree that candidates see: a few folders and the archive of the standard library, in place of
 * Emscripten's file system, which is a large mutable object with a price in JavaScript memory for every
 * path. Nothing here can be written, a path costs what its bytes cost, and all of its state is a table
 * of open files.
 */
export class ReadOnlyFiles {
  /** System calls on files, as WebAssembly imports. */
  readonly calls: Readonly<Record<string, WasmImport>>
  readonly #memory: GuestMemory
  readonly #meter: Meter
  readonly #tree: FileTree
  readonly #files: OpenFiles

  constructor(memory: GuestMemory, meter: Meter, options: TreeOptions) {
    this.#memory = memory
    this.#meter = meter
    this.#tree = new FileTree(memory, meter, options)
    this.#files = new OpenFiles(memory, meter, this.#tree.nowhere)
    this.calls = { ...this.#descriptorCalls(), ...this.#pathCalls(), ...this.#folderCalls() }
  }

  /** Closes whatever a candidate opened. */
  reset(): void {
    this.#files.closeAll()
  }

  #descriptorCalls(): Calls {
    const files = this.#files
    return {
      fd_close: (fd: number) => files.close(fd),
      fd_read: (fd: number, vectors: number, count: number, readAt: number) =>
        files.read(fd, vectors, count, readAt, -1),
      fd_pread: (fd: number, vectors: number, count: number, offset: bigint, readAt: number) =>
        files.read(fd, vectors, count, readAt, Number(offset)),
      fd_seek: (fd: number, offset: bigint, whence: number, newAt: number) =>
        files.seek(fd, offset, whence, newAt),
      fd_write: (fd: number, vectors: number, count: number, written: number) =>
        files.write(fd, vectors, count, written),
      fd_pwrite: () => halt('tamper', 'write to a file'),
      fd_sync: () => 0,
      fd_fdstat_get: (fd: number, at: number) =>
        writeDescriptorStatus(this.#memory.u8(), at, fd, files),
      __syscall_fstat64: (fd: number, at: number) => {
        if (files.isStandard(fd)) return this.#status(null, at)
        const file = files.at(fd)
        return file === null ? -EBADF : this.#status(file.node, at)
      },
      __syscall_fcntl64: (fd: number, command: number) => {
        if (!files.isOpen(fd)) return -EBADF
        // Flags can be asked for and change nothing.
        return command === F_DUPFD || command === F_DUPFD_CLOEXEC ? -EMFILE : 0
      },
      __syscall_ioctl: (fd: number) => (files.isOpen(fd) ? -ENOTTY : -EBADF),
      __syscall_fadvise64: () => 0,
      __syscall_poll: () => 0,
    }
  }

  #pathCalls(): Calls {
    return {
      __syscall_openat: (fd: number, path: number, flags: number) => this.#open(fd, path, flags),
      __syscall_stat64: (path: number, at: number) => this.#statusOfPath(AT_FDCWD, path, at),
      __syscall_lstat64: (path: number, at: number) => this.#statusOfPath(AT_FDCWD, path, at),
      __syscall_newfstatat: (fd: number, path: number, at: number, flags: number) =>
        this.#statusOfPath(fd, path, at, (flags & AT_EMPTY_PATH) !== 0),
      __syscall_faccessat: (fd: number, path: number, mode: number) => {
        const node = this.#lookUp(fd, path)
        if (typeof node === 'number') return -node
        return (mode & 2) === 0 ? 0 : -EROFS
      },
      __syscall_readlinkat: (fd: number, path: number) => {
        const node = this.#lookUp(fd, path)
        return typeof node === 'number' ? -node : -EINVAL
      },
      __syscall_statfs64: () => -EACCES,
      __syscall_fstatfs64: () => -EACCES,
    }
  }

  #folderCalls(): Calls {
    const { homePath } = this.#tree
    return {
      __syscall_getdents64: (fd: number, at: number, bytes: number) =>
        listFolder(this.#memory, this.#meter, this.#files.at(fd), at, bytes),
      __syscall_getcwd: (at: number, size: number) => {
        if (size <= homePath.length) return -ERANGE
        writeText(this.#memory.u8(), at, homePath)
        return homePath.length + 1
      },
    }
  }

  /** A node, or the number of an error. */
  #lookUp(fd: number, path: number): FileNode | number {
    const from = fd === AT_FDCWD ? this.#tree.home : this.#files.at(fd)?.node
    return this.#tree.at(path, from ?? EBADF)
  }

  #open(fd: number, path: number, flags: number): number {
    const node = this.#lookUp(fd, path)
    const writes = (flags & 3) !== 0 || (flags & CHANGES) !== 0
    if (writes && node !== this.#tree.nowhere) halt('tamper', 'open to write')
    return typeof node === 'number' ? -node : this.#files.open(node)
  }

  #statusOfPath(fd: number, path: number, at: number, emptyAllowed = false): number {
    if (this.#memory.u8()[path] === 0 && !emptyAllowed) return -ENOENT
    const node = this.#lookUp(fd, path)
    return typeof node === 'number' ? -node : this.#status(node, at)
  }

  #status(node: FileNode | null, at: number): number {
    writeStatus(this.#memory.u32(), at, node, modeOf(node, this.#tree.nowhere))
    return 0
  }
}
