import type { Info } from '../core/env.ts'

/**
 * The infos of N envs as Gymnasium 1.x lays them out: `infos[key]` holds N entries (null where an
 * env gave none) and `infos['_' + key]` marks with 1 the envs that gave one. `final_info` is such a
 * record itself, of the last steps of the episodes that ended.
 */
export interface VectorInfos {
  readonly action_mask?: readonly (Int8Array | null)[]
  readonly final_info?: VectorInfos
  readonly [key: string]: readonly unknown[] | Uint8Array | VectorInfos | undefined
}

type Column = unknown[] | Uint8Array | VectorInfos

/** Gathers infos by key; entries that are null count as missing. */
export function vectorInfos(infos: readonly (Info | null)[]): VectorInfos {
  const columns: Record<string, Column> = {}
  for (let i = 0; i < infos.length; i++) {
    const info = infos[i]
    if (info === null || info === undefined) continue
    for (const key in info) {
      if (columns[key] === undefined) {
        columns[key] = new Array(infos.length).fill(null)
        columns[`_${key}`] = new Uint8Array(infos.length)
      }
      ;(columns[key] as unknown[])[i] = info[key]
      ;(columns[`_${key}`] as Uint8Array)[i] = 1
    }
  }
  return columns
}
