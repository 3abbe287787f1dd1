import type { GuestMemory } from '../heap.ts'
import type { Meter } from '../meter.ts'
import { ENAMETOOLONG, ENOENT, ENOTDIR } from './errno.ts'

/** A folder, which has entries, or a file, which has bytes. */
export interface FileNode {
  readonly id: number
  readonly parent: FileNode | null
  readonly entries: Map<string, FileNode> | null
  readonly bytes: Uint8Array | null
}

export interface TreeOptions {
  readonly archive: Uint8Array
  readonly archivePath: string
  readonly home: string
}

const PATH_MAX = 4096
const SEPARATOR = 47

/** Some folders, the archive of the standard library and `/dev/null`. Nothing changes it. */
export class FileTree {
  readonly home: FileNode
  readonly homePath: string
  /** What is written there is gone, and nothing is read from it. */
  readonly nowhere: FileNode
  readonly #memory: GuestMemory
  readonly #meter: Meter
  readonly #root: FileNode
  #nodes = 0

  constructor(memory: GuestMemory, meter: Meter, options: TreeOptions) {
    this.#memory = memory
    this.#meter = meter
    this.#root = this.#folder(null)
    this.homePath = options.home
    this.home = this.#makeFolder(options.home)
    this.#makeFolder('/tmp')
    this.nowhere = this.#makeFile(this.#makeFolder('/dev'), 'null', new Uint8Array(0))
    const slash = options.archivePath.lastIndexOf('/')
    const folder = this.#makeFolder(options.archivePath.slice(0, slash))
    this.#makeFile(folder, options.archivePath.slice(slash + 1), options.archive)
  }

  /**
   * What is at a path in memory, or the number of an error.
   *
   * @param from where a path begins that does not begin at the root; or the number of an error
   */
  at(path: number, from: FileNode | number): FileNode | number {
    const heap = this.#memory.u8()
    let at = path
    let node = this.#root
    if (heap[path] !== SEPARATOR) {
      if (typeof from === 'number') return from
      node = from
    }
    let name = ''
    try {
      for (; at - path < PATH_MAX; at++) {
        const c = heap[at] ?? 0
        if (c !== 0 && c !== SEPARATOR) {
          name += String.fromCharCode(c)
          continue
        }
        const next = entered(node, name)
        if (typeof next === 'number') return next
        node = next
        name = ''
        if (c === 0) return node
        if (node.entries === null) return ENOTDIR
      }
      return ENAMETOOLONG
    } finally {
      // However it ends, the characters were read.
      this.#meter.charge((at - path) * 16)
    }
  }

  #folder(parent: FileNode | null): FileNode {
    return { id: ++this.#nodes, parent, entries: new Map(), bytes: null }
  }

  #makeFile(parent: FileNode, name: string, bytes: Uint8Array): FileNode {
    const file: FileNode = { id: ++this.#nodes, parent, entries: null, bytes }
    parent.entries?.set(name, file)
    return file
  }

  #makeFolder(path: string): FileNode {
    let node = this.#root
    for (const name of path.split('/')) {
      if (name === '') continue
      let next = node.entries?.get(name)
      if (next === undefined) {
        next = this.#folder(node)
        node.entries?.set(name, next)
      }
      node = next
    }
    return node
  }
}

/** One step along a path, or the number of an error. */
function entered(node: FileNode, name: string): FileNode | number {
  if (name === '..') return node.parent ?? node
  if (name === '' || name === '.') return node
  if (node.entries === null) return ENOTDIR
  return node.entries.get(name) ?? ENOENT
}
