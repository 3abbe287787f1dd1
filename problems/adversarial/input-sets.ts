/** Sets of inputs by index, as bits: one word holds 32 of them. */
export type InputSet = Uint32Array

export function emptySet(inputs: number): InputSet {
  return new Uint32Array(Math.ceil(inputs / 32))
}

export function setOf(inputs: number, holds: (input: number) => boolean): InputSet {
  const set = emptySet(inputs)
  for (let i = 0; i < inputs; i++) if (holds(i)) add(set, i)
  return set
}

export function add(set: InputSet, input: number): void {
  set[input >>> 5] = (set[input >>> 5] as number) | (1 << (input & 31))
}

export function has(set: InputSet, input: number): boolean {
  return ((set[input >>> 5] as number) & (1 << (input & 31))) !== 0
}

export function both(a: InputSet, b: InputSet): InputSet {
  return a.map((word, i) => word & (b[i] as number))
}

export function meet(a: InputSet, b: InputSet): boolean {
  return a.some((word, i) => (word & (b[i] as number)) !== 0)
}

export function isEmpty(set: InputSet): boolean {
  return set.every((word) => word === 0)
}

/** Equal for equal sets. */
export function keyOfSet(set: InputSet): string {
  return set.join()
}

/** The inputs of a set, in order. */
export function membersOf(set: InputSet): number[] {
  const members: number[] = []
  set.forEach((word, at) => {
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      members.push(at * 32 + (31 - Math.clz32(rest & -rest)))
    }
  })
  return members
}
