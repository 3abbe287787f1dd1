import { z } from 'zod'
import {
  decodeEpisodes,
  type Episode,
  type EpisodesState,
  encodeEpisodes,
} from '../../../src/replay/episode.ts'
import { json } from '../../../src/state/json-schema.ts'
import { defineState } from '../../../src/state/stored-state.ts'
import { isOwn, problemOf } from '../episodic/episode-rows.ts'

export const groupsState = defineState({
  name: 'episode-groups',
  schema: z.strictObject({
    episodes: json,
    ready: z.int().min(0),
    dropped: z.int().min(0),
  }),
})

/**
 * Sorts finished episodes into groups of one problem and one way to start: from nothing, or from
 * an elite. A group that has its size is ready; groups come out in the order they became so.
 */
export class EpisodeGroups {
  readonly #size: number
  #open = new Map<string, Episode[]>()
  #ready: Episode[][] = []
  #dropped = 0

  constructor(size: number) {
    this.#size = size
  }

  /** Groups that {@link take} would give. */
  get ready(): number {
    return this.#ready.length
  }

  /** Groups dropped since {@link take} was last called. */
  get dropped(): number {
    return this.#dropped
  }

  /** @returns the group that the episode completed, else null */
  add(episode: Episode): readonly Episode[] | null {
    const key = keyOf(episode)
    const group = this.#open.get(key) ?? []
    group.push(episode)
    this.#open.set(key, group)
    if (group.length < this.#size) return null
    this.#open.delete(key)
    this.#ready.push(group)
    return group
  }

  /** Takes back the group that became ready last. */
  dropLast(): void {
    if (this.#ready.pop() !== undefined) this.#dropped++
  }

  /** Hands over the groups that are ready. */
  take(): Episode[][] {
    const groups = this.#ready
    this.#ready = []
    this.#dropped = 0
    return groups
  }

  getState(prefix: string): EpisodesState {
    const open = [...this.#open.values()]
    const { tensors, json: episodes } = encodeEpisodes(prefix, [
      ...this.#ready.flat(),
      ...open.flat(),
    ])
    const stored = { episodes, ready: this.ready, dropped: this.#dropped }
    return { tensors, json: groupsState.write(stored) }
  }

  setState(prefix: string, { tensors, json: stored }: EpisodesState): void {
    const { episodes, ready, dropped } = groupsState.read(stored)
    const all = decodeEpisodes(prefix, { tensors, json: episodes })
    const inReady = ready * this.#size
    this.#ready = Array.from({ length: ready }, (_, group) =>
      all.slice(group * this.#size, (group + 1) * this.#size),
    )
    this.#open = new Map()
    for (const episode of all.slice(inReady)) {
      const key = keyOf(episode)
      this.#open.set(key, [...(this.#open.get(key) ?? []), episode])
    }
    this.#dropped = dropped
  }
}

function keyOf(episode: Episode): string {
  return `${isOwn(episode) ? 'own' : 'restarted'} ${problemOf(episode)}`
}
