import type { Problem } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import type { ReadingLimits } from '../json-records.ts'
import { type CheckedTask, type ImportNote, importCheckedTask } from './checks/checked-task.ts'
import { type ImportFormat, languageOf } from './format-detection.ts'
import { APPS_VALUES, appsRecord, readApps } from './formats/apps.ts'
import { EVALPLUS_VALUES, evalPlusRecord, importEvalPlus } from './formats/evalplus.ts'
import { humanEvalRecord, odexRecord, readHumanEval, readOdex } from './formats/human-eval.ts'
import { importJudgeTask, type JudgeTask } from './formats/judge-task.ts'
import {
  LIVE_CODE_BENCH_VALUES,
  liveCodeBenchRecord,
  readLiveCodeBench,
} from './formats/live-code-bench.ts'
import { mbppRecord, readMbpp } from './formats/mbpp.ts'
import { checkedFields, NoCheckError, RecordError } from './record-fields.ts'
import { whyNotReadable } from './written-form.ts'

export interface RecordOptions {
  readonly format: Exclude<ImportFormat, 'older'>
  /** How many records came before it. */
  readonly index: number
  readonly strict: boolean
  readonly keepFailing: boolean
  readonly limits: ReadingLimits
  /** Ids of the problems before it. */
  readonly ids: ReadonlySet<string>
}

export interface NoProblem {
  readonly status: 'unreadable' | 'skipped'
  readonly reason: string
}

type Imported = { readonly problem: Problem; readonly note: ImportNote }

/** Makes the problem of a record, or says why it is none. */
export async function importRecord(
  record: PyValue,
  sandbox: Sandbox,
  options: RecordOptions,
): Promise<Imported | NoProblem> {
  const language = languageOf(record)
  if (language !== null) return skip(`it is written in ${language}; only Python is graded`)
  try {
    const read = fieldsRead(record, options)
    try {
      return kept(await read(sandbox), options)
    } catch (error) {
      if (error instanceof RecordError) return skip(`its tests cannot be read: ${error.message}`)
      if (error instanceof NoCheckError) return skip(error.message)
      // A tree as deep as the stack: no task of a benchmark, and no reason to lose the others.
      if (error instanceof RangeError) return skip('it is nested too deeply')
      throw error
    }
  } catch (error) {
    if (error instanceof RecordError) return { status: 'unreadable', reason: error.message }
    throw error
  }
}

function skip(reason: string): NoProblem {
  return { status: 'skipped', reason }
}

type Read = (sandbox: Sandbox) => Promise<Imported | { readonly skipped: string }>

/** Checks the fields; what it gives back makes the problem. */
function fieldsRead(record: PyValue, options: RecordOptions): Read {
  const { strict, index, limits } = options
  switch (options.format) {
    case 'humaneval': {
      const fields = checkedFields(humanEvalRecord, record)
      return async (sandbox) => importChecked(await readHumanEval(fields), sandbox)
    }
    case 'odex': {
      const fields = checkedFields(odexRecord, record)
      return async (sandbox) => {
        const task = await readOdex(fields)
        return importChecked({ ...task, id: unusedId(task.id, options.ids) }, sandbox)
      }
    }
    case 'mbpp': {
      const fields = checkedFields(mbppRecord, record)
      return async (sandbox) => {
        const task = await readMbpp(fields)
        if (task !== null) return importChecked(task, sandbox)
        return { skipped: 'its assertions call no function that its code defines' }
      }
    }
    case 'evalplus': {
      const fields = checkedFields(evalPlusRecord, record, EVALPLUS_VALUES)
      return (sandbox) => importEvalPlus(fields, sandbox, { strict })
    }
    case 'apps': {
      const fields = checkedFields(appsRecord, record, APPS_VALUES)
      return (sandbox) => importJudged(readApps(fields, index), sandbox, strict)
    }
    case 'livecodebench': {
      const fields = checkedFields(liveCodeBenchRecord, record, LIVE_CODE_BENCH_VALUES)
      const maxBytes = limits.maxMb * 1_048_576
      return async (sandbox) => importJudged(readLiveCodeBench(fields, maxBytes), sandbox, strict)
    }
  }
}

function importChecked(task: CheckedTask, sandbox: Sandbox): Promise<Imported> {
  return importCheckedTask(task, sandbox)
}

async function importJudged(task: JudgeTask, sandbox: Sandbox, strict: boolean) {
  return (await importJudgeTask(task, sandbox, { strict })) ?? { skipped: 'it has no tests' }
}

/** Some ids of ODEX stand there several times: the second is `38824-2`. */
function unusedId(id: string, ids: ReadonlySet<string>): string {
  if (!ids.has(id)) return id
  for (let count = 2; ; count++) {
    const numbered = `${id}-${count}`
    if (!ids.has(numbered)) return numbered
  }
}

function kept(
  imported: Imported | { readonly skipped: string },
  { ids, keepFailing }: RecordOptions,
): Imported | NoProblem {
  if ('skipped' in imported) return skip(imported.skipped)
  const { problem, note } = imported
  if (ids.has(problem.id)) return skip(`another task before it has the id ${problem.id}`)
  if (note.referencePasses === false && !keepFailing) {
    return skip(`its reference does not pass: ${note.failure ?? 'no verdict'}`)
  }
  const refused = whyNotReadable(problem)
  if (refused !== null) return skip(`as a problem it could not be read back: ${refused}`)
  return imported
}
