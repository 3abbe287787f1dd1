import type { Info } from '../core/env.ts'
import type { VectorInfos } from '../core/vector-env.ts'

type Column = unknown[] | Uint8Array | VectorInfos

/** Gathers infos by key; entries that are null count as missing. */
export function vectorInfos(infos: readonly (Info | null)[]): VectorInfos {
  // Keys are an env's own words, such as `constructor`.
  const columns: Record<string, Column> = Object.create(null)
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
