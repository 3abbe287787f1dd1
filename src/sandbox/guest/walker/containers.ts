import { invalid, tooLarge, type Walk } from './walk.ts'

export function writeList(walk: Walk, pointer: number, depth: number): void {
  writeItems(walk, '[', walk.word(pointer + 12), walk.word(pointer + 8), depth)
}

export function writeTuple(walk: Walk, pointer: number, depth: number): void {
  writeItems(walk, '(', pointer + 16, walk.word(pointer + 8), depth)
}

function writeItems(walk: Walk, tag: string, start: number, count: number, depth: number): void {
  walk.tag(tag)
  walk.uint32(count)
  if (count > walk.left) tooLarge()
  for (let i = 0; i < count; i++) walk.value(walk.word(start + 4 * i), depth - 1)
}

/** @param tag of a set or of a frozenset */
export function writeSet(
  walk: Walk,
  tag: '<' | '>',
  pointer: number,
  depth: number,
  dummy: number,
): void {
  const used = walk.word(pointer + 12)
  const mask = walk.word(pointer + 16)
  const table = walk.word(pointer + 20)
  walk.tag(tag)
  walk.uint32(used)
  if (used > walk.left) tooLarge()
  let found = 0
  for (let i = 0; i <= mask && found < used; i++) {
    const member = walk.word(table + 8 * i)
    walk.step(1)
    if (member === 0 || member === dummy) continue
    found++
    walk.key(member, depth - 1)
  }
  if (found !== used) invalid()
}

export function writeDict(walk: Walk, pointer: number, depth: number): void {
  walk.tag('{')
  const used = walk.word(pointer + 8)
  const found = eachEntry(walk, pointer, (name, item) => {
    walk.key(name, depth - 1)
    walk.value(item, depth - 1)
  })
  walk.tag('0')
  if (found !== used) invalid()
}

/** A dictionary's keys, or its items as pairs: `==` takes such a view as a set. */
export function writeView(walk: Walk, pointer: number, depth: number, pairs: boolean): void {
  const of = walk.word(pointer + 8)
  const used = walk.word(of + 8)
  walk.tag('<')
  walk.uint32(used)
  const found = eachEntry(walk, of, (name, item) => {
    if (!pairs) {
      walk.key(name, depth - 1)
      return
    }
    walk.tag('(')
    walk.uint32(2)
    walk.key(name, depth - 2)
    walk.key(item, depth - 2)
  })
  if (found !== used) invalid()
}

/** Hands out what a dictionary holds, in order, and counts it. */
function eachEntry(walk: Walk, pointer: number, each: (key: number, item: number) => void): number {
  const used = walk.word(pointer + 8)
  const keys = walk.word(pointer + 24)
  const values = walk.word(pointer + 28)
  walk.word(keys + 4)
  const kind = walk.u8[keys + 6] as number
  const start = keys + 20 + 2 ** (walk.u8[keys + 5] as number)
  if (used > walk.left) tooLarge()
  if (values !== 0) return eachSplitEntry(walk, start, values, each)
  const count = walk.word(keys + 16)
  let found = 0
  for (let i = 0; i < count; i++) {
    const at = kind === 0 ? start + 12 * i + 4 : start + 8 * i
    const item = walk.word(at + 4)
    walk.step(1)
    if (item === 0) continue
    found++
    each(walk.word(at), item)
  }
  return found
}

/** A split table: keys shared by instances of a class, values and their order held apart. */
function eachSplitEntry(
  walk: Walk,
  start: number,
  values: number,
  each: (key: number, item: number) => void,
): number {
  walk.word(values)
  const capacity = walk.u8[values] as number
  const size = walk.u8[values + 1] as number
  const order = values + 4 + 4 * capacity
  for (let i = 0; i < size; i++) {
    const index = walk.u8[order + i] as number
    each(walk.word(start + 8 * index), walk.word(values + 4 + 4 * index))
  }
  return size
}
