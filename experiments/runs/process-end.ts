type ProcessEnd = 'stuck' | 'exit'

const undone: Readonly<Record<ProcessEnd, Set<() => void>>> = { stuck: new Set(), exit: new Set() }
let listens = false

/**
 * Has `undo` called where the process ends while work is under way, and gives what takes that back when the
 * work is done. `stuck`: nothing is left to do, and the work waits for what never comes. `exit`: whatever
 * ends the process but a signal that kills it. What `undo` does is synchronous.
 */
export function atProcessEnd(end: ProcessEnd, undo: () => void): () => void {
  if (!listens) {
    listens = true
    // Before the listeners of others, which may end the process there.
    process.prependListener('beforeExit', () => undoAll('stuck'))
    process.on('exit', () => undoAll('exit'))
  }
  undone[end].add(undo)
  return () => void undone[end].delete(undo)
}

/** The latest work first: it may be a part of earlier work. */
function undoAll(end: ProcessEnd): void {
  for (const undo of [...undone[end]].reverse()) {
    undone[end].delete(undo)
    try {
      undo()
    } catch {
      // There is nobody left to tell, and more to undo.
    }
  }
}
