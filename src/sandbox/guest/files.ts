import type { Meter, Stop, WasmImport } from './module.ts'

/** Views of the interpreter's memory, made anew after it has grown. */
export interface GuestMemory {
  u8(): Uint8Array
  u32(): Uint32Array
  i32(): Int32Array
}

/** System calls on files, as WebAssembly imports; and what a reset needs. */
export interface ReadOnlyFiles {
  readonly calls: Readonly<Record<string, WasmImport>>
  /** Closes whatever a candidate opened. */
  reset(): void
}

interface Node {
  readonly id: number
  readonly parent: Node | null
  readonly entries: Map<string, Node> | null
  readonly bytes: Uint8Array | null
}

interface OpenFile {
  readonly node: Node
  position: number
}

/**
 * The file tree that candidates see: a few folders and the archive of the standard library, in place of
 * Emscripten's file system, which is a large mutable object with a price in JavaScript memory for every
 * path. Nothing here can be written, a path costs what its bytes cost, and all of its state is a table
 * of open files.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createFiles(
  memory: GuestMemory,
  meter: Meter,
  options: { readonly archive: Uint8Array; readonly archivePath: string; readonly home: string },
): ReadOnlyFiles {
  const [EACCES, EBADF, EINVAL, EISDIR, EMFILE, ENAMETOOLONG] = [2, 8, 28, 31, 33, 37]
  const [ENOENT, ENOTDIR, ENOTTY, ERANGE, EROFS, ESPIPE] = [44, 54, 59, 68, 69, 70]
  const MAX_OPEN = 64
  const PATH_MAX = 4096
  const AT_FDCWD = -100
  const AT_EMPTY_PATH = 4096
  const DIRENT_BYTES = 280
  const SEPARATOR = 47

  let nodes = 0
  const root = folder(null)
  const home = makeFolder(options.home)
  makeFolder('/tmp')
  // What is written there is gone, and nothing is read from it.
  const devices = makeFolder('/dev')
  const nowhere: Node = { id: ++nodes, parent: devices, entries: null, bytes: new Uint8Array(0) }
  devices.entries?.set('null', nowhere)
  const archiveFolder = makeFolder(
    options.archivePath.slice(0, options.archivePath.lastIndexOf('/')),
  )
  archiveFolder.entries?.set(options.archivePath.slice(options.archivePath.lastIndexOf('/') + 1), {
    id: ++nodes,
    parent: archiveFolder,
    entries: null,
    bytes: options.archive,
  })
  const homePath = options.home
  let open: (OpenFile | null)[] = []

  const calls: Record<string, (...args: never[]) => unknown> = {
    __syscall_openat: openAt,
    fd_close: (fd: number) => (fd < 3 ? EBADF : closeFile(fd)),
    fd_read: (fd: number, vectors: number, count: number, readAt: number) =>
      readInto(fd, vectors, count, readAt, -1),
    fd_pread: (fd: number, vectors: number, count: number, offset: bigint, readAt: number) =>
      readInto(fd, vectors, count, readAt, Number(offset)),
    fd_seek: seek,
    fd_write: write,
    fd_pwrite: () => halt('tamper', 'write to a file'),
    fd_sync: () => 0,
    fd_fdstat_get: fdStat,
    __syscall_fstat64: (fd: number, at: number) => {
      if (fd >= 0 && fd < 3) return stat(null, at)
      const file = open[fd - 3]
      return file ? stat(file.node, at) : -EBADF
    },
    __syscall_stat64: (path: number, at: number) => statPath(AT_FDCWD, path, at),
    __syscall_lstat64: (path: number, at: number) => statPath(AT_FDCWD, path, at),
    __syscall_newfstatat: (fd: number, path: number, at: number, flags: number) =>
      statPath(fd, path, at, (flags & AT_EMPTY_PATH) !== 0),
    __syscall_faccessat: (fd: number, path: number, mode: number) => {
      const node = lookUp(fd, path)
      if (typeof node === 'number') return -node
      return (mode & 2) === 0 ? 0 : -EROFS
    },
    __syscall_getdents64: listFolder,
    __syscall_getcwd: (at: number, size: number) => {
      if (size <= homePath.length) return -ERANGE
      writeText(homePath, at)
      return homePath.length + 1
    },
    __syscall_readlinkat: (fd: number, path: number) => {
      const node = lookUp(fd, path)
      return typeof node === 'number' ? -node : -EINVAL
    },
    __syscall_fcntl64: (fd: number, command: number) => {
      if (!(fd >= 0 && fd < 3) && !open[fd - 3]) return -EBADF
      // Duplicating is refused; flags can be asked for and change nothing.
      return command === 0 || command === 1030 ? -EMFILE : 0
    },
    __syscall_ioctl: (fd: number) => (isOpen(fd) ? -ENOTTY : -EBADF),
    __syscall_fadvise64: () => 0,
    __syscall_poll: () => 0,
    __syscall_statfs64: () => -EACCES,
    __syscall_fstatfs64: () => -EACCES,
  }
  return {
    calls,
    reset() {
      open = []
    },
  }

  function folder(parent: Node | null): Node {
    return { id: ++nodes, parent, entries: new Map(), bytes: null }
  }

  function makeFolder(path: string): Node {
    let node = root
    for (const name of path.split('/')) {
      if (name === '') continue
      let next = node.entries?.get(name)
      if (next === undefined) {
        next = folder(node)
        node.entries?.set(name, next)
      }
      node = next
    }
    return node
  }

  function halt(stop: Stop['stop'], detail: string): never {
    throw { stop, detail }
  }

  function isOpen(fd: number): boolean {
    return (fd >= 0 && fd < 3) || (open[fd - 3] ?? null) !== null
  }

  /** A node, or the number of an error. */
  function lookUp(fd: number, path: number): Node | number {
    const heap = memory.u8()
    let node: Node = root
    let at = path
    if (heap[path] !== SEPARATOR) {
      if (fd === AT_FDCWD) node = home
      else {
        const file = open[fd - 3]
        if (!file) return EBADF
        node = file.node
      }
    }
    let name = ''
    try {
      for (; at - path < PATH_MAX; at++) {
        const c = heap[at] ?? 0
        if (c !== 0 && c !== SEPARATOR) {
          name += String.fromCharCode(c)
          continue
        }
        if (name === '..') node = node.parent ?? node
        else if (name !== '' && name !== '.') {
          if (node.entries === null) return ENOTDIR
          const next = node.entries.get(name)
          if (next === undefined) return ENOENT
          node = next
        }
        name = ''
        if (c === 0) return node
        if (node.entries === null) return ENOTDIR
      }
      return ENAMETOOLONG
    } finally {
      // However it ends, the characters were read.
      meter.charge((at - path) * 16)
    }
  }

  function openAt(fd: number, path: number, flags: number): number {
    const node = lookUp(fd, path)
    // Anything but O_RDONLY, and O_CREAT, O_TRUNC or O_APPEND with it, would change the tree.
    const writes = (flags & 3) !== 0 || (flags & (64 | 512 | 1024)) !== 0
    if (writes && node !== nowhere) halt('tamper', 'open to write')
    if (typeof node === 'number') return -node
    const free = open.indexOf(null)
    const place = free < 0 ? open.length : free
    if (place >= MAX_OPEN) return -EMFILE
    open[place] = { node, position: 0 }
    return place + 3
  }

  function closeFile(fd: number): number {
    if (!open[fd - 3]) return EBADF
    open[fd - 3] = null
    return 0
  }

  function readInto(
    fd: number,
    vectors: number,
    count: number,
    readAt: number,
    offset: number,
  ): number {
    const heap = memory.u32()
    if (fd === 0) {
      // Standard input is always at its end.
      heap[readAt >>> 2] = 0
      return 0
    }
    const file = open[fd - 3]
    if (!file) return EBADF
    if (file.node.bytes === null) return EISDIR
    const start = offset < 0 ? file.position : offset
    let position = start
    for (let i = 0; i < count; i++) {
      const at = heap[(vectors >>> 2) + 2 * i] as number
      const size = heap[(vectors >>> 2) + 2 * i + 1] as number
      const part = file.node.bytes.subarray(position, position + size)
      meter.charge(part.length >>> 5)
      memory.u8().set(part, at)
      position += part.length
      if (part.length < size) break
    }
    if (offset < 0) file.position = position
    heap[readAt >>> 2] = position - start
    return 0
  }

  function seek(fd: number, offset: bigint, whence: number, newAt: number): number {
    const file = open[fd - 3]
    if (fd >= 0 && fd < 3) return ESPIPE
    if (!file) return EBADF
    const size = file.node.bytes?.length ?? 0
    const from = whence === 0 ? 0 : whence === 1 ? file.position : size
    const to = from + Number(offset)
    if (!(to >= 0 && to < 2 ** 31)) return EINVAL
    file.position = to
    writeLong(newAt, to)
    return 0
  }

  function write(fd: number, vectors: number, count: number, written: number): number {
    const isNowhere = open[fd - 3]?.node === nowhere
    if (fd !== 1 && fd !== 2 && !isNowhere) return EBADF
    const heap = memory.u32()
    let bytes = 0
    for (let i = 0; i < count; i++) bytes += heap[(vectors >>> 2) + 2 * i + 1] ?? 0
    if (isNowhere) meter.charge(bytes >>> 5)
    else meter.outputBytes += bytes
    if (meter.outputBytes > meter.outputLimit) halt('output', 'stdout')
    heap[written >>> 2] = bytes
    return 0
  }

  function fdStat(fd: number, at: number): number {
    if (!isOpen(fd)) return EBADF
    const heap = memory.u8()
    heap.fill(0, at, at + 24)
    // A character device, a folder or a regular file.
    heap[at] = fd < 3 ? 2 : open[fd - 3]?.node.entries === null ? 4 : 3
    return 0
  }

  function statPath(fd: number, path: number, at: number, emptyAllowed = false): number {
    if (memory.u8()[path] === 0 && !emptyAllowed) return -ENOENT
    const node = lookUp(fd, path)
    return typeof node === 'number' ? -node : stat(node, at)
  }

  /** The structure of musl on 32 bits; null is standard input and output. */
  function stat(node: Node | null, at: number): number {
    const heap = memory.u32()
    const word = at >>> 2
    heap.fill(0, word, word + 24)
    const isFolder = node !== null && node.entries !== null
    heap[word] = 1
    heap[word + 1] = node === null || node === nowhere ? 0o020444 : isFolder ? 0o040555 : 0o100444
    heap[word + 2] = 1
    heap[word + 6] = node?.bytes?.length ?? 0
    heap[word + 8] = 4096
    heap[word + 9] = Math.ceil((node?.bytes?.length ?? 0) / 512)
    heap[word + 22] = node?.id ?? 0
    return 0
  }

  function listFolder(fd: number, at: number, bytes: number): number {
    const file = open[fd - 3]
    if (!file) return -EBADF
    const { node } = file
    if (node.entries === null) return -ENOTDIR
    const names: [string, Node][] = [['.', node], ['..', node.parent ?? node], ...node.entries]
    let position = 0
    let next = Math.floor(file.position / DIRENT_BYTES)
    for (; next < names.length && position + DIRENT_BYTES <= bytes; next++) {
      const [name, entry] = names[next] as [string, Node]
      const heap = memory.u8()
      heap.fill(0, at + position, at + position + DIRENT_BYTES)
      writeLong(at + position, entry.id)
      writeLong(at + position + 8, (next + 1) * DIRENT_BYTES)
      heap[at + position + 16] = DIRENT_BYTES & 255
      heap[at + position + 17] = DIRENT_BYTES >> 8
      heap[at + position + 18] = entry.entries === null ? 8 : 4
      writeText(name, at + position + 19)
      position += DIRENT_BYTES
      meter.charge(DIRENT_BYTES)
    }
    file.position = next * DIRENT_BYTES
    return position
  }

  /** A 64-bit integer below 2^53, at an address divisible by 4. */
  function writeLong(at: number, n: number): void {
    const heap = memory.u32()
    heap[at >>> 2] = n >>> 0
    heap[(at >>> 2) + 1] = Math.floor(n / 2 ** 32)
  }

  function writeText(text: string, at: number): void {
    const heap = memory.u8()
    for (let i = 0; i < text.length; i++) heap[at + i] = text.charCodeAt(i)
    heap[at + text.length] = 0
  }
}
