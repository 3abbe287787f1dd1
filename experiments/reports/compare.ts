import { basename, resolve } from 'node:path'
import type { BenchmarkFolder } from '../benchmark/benchmark-folder.ts'
import { type BenchmarkReport, reportOf } from './benchmark-report.ts'

export interface CompareOptions {
  /**
   * Contender that the others are compared with, named as in the report; null for no comparison. The
   * default is the baseline of a benchmark that stands alone, and none among several.
   */
  readonly baseline?: string | null
}

/**
 * The report of one benchmark, or of several side by side, each by its folder's name: figures over the
 * problems that every contender of every folder has tried.
 *
 * @throws {ConfigError} when there is no such problem, one is not the same everywhere, or the baseline
 * is none of the contenders
 */
export function compareBenchmarks(
  folders: readonly BenchmarkFolder[],
  options: CompareOptions = {},
): BenchmarkReport {
  const [first, ...others] = folders
  const alone = others.length === 0 ? (first?.manifest.config.baseline ?? null) : null
  const { baseline = alone } = options
  const results = folders.map(({ path, manifest, records }) => ({
    name: basename(resolve(path)),
    manifest,
    records,
  }))
  return reportOf(results, { baseline })
}
