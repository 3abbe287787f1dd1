import type { PyValue } from '../../src/core/py-value.ts'
import { fieldsOf } from '../../src/values/python-json.ts'

export const IMPORT_FORMATS = [
  'humaneval',
  'odex',
  'evalplus',
  'mbpp',
  'apps',
  'livecodebench',
  'older',
] as const

export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** The format whose fields a record has; null where it is none of them. */
export function detectFormat(record: PyValue): ImportFormat | null {
  if (record.type === 'list') return 'older'
  const fields = fieldsOf(record)
  if (fields === null) return null
  const has = (...keys: string[]) => keys.every((key) => fields.has(key))
  if (has('base_input', 'entry_point')) return 'evalplus'
  if (has('prompt', 'test_start', 'test', 'entry_point')) return 'odex'
  if (has('prompt', 'test', 'entry_point')) return 'humaneval'
  if (has('prompt', 'test', 'canonical_solution')) return 'humaneval'
  if (has('test_list', 'code')) return 'mbpp'
  if (has('input_output', 'question')) return 'apps'
  if (has('question_content', 'question_id')) return 'livecodebench'
  return has('function_name', 'test_cases') || has('problems') ? 'older' : null
}

/** Languages as HumanEval-X and MBXP begin their ids or name them. */
const LANGUAGES: Readonly<Record<string, string>> = {
  cpp: 'C++',
  mbcpp: 'C++',
  'c++': 'C++',
  csharp: 'C#',
  mbcsp: 'C#',
  go: 'Go',
  mbgp: 'Go',
  java: 'Java',
  mbjp: 'Java',
  javascript: 'JavaScript',
  js: 'JavaScript',
  mbjsp: 'JavaScript',
  kotlin: 'Kotlin',
  mbkp: 'Kotlin',
  perl: 'Perl',
  mbplp: 'Perl',
  php: 'PHP',
  mbphp: 'PHP',
  ruby: 'Ruby',
  mbrbp: 'Ruby',
  rust: 'Rust',
  scala: 'Scala',
  mbscp: 'Scala',
  swift: 'Swift',
  mbswp: 'Swift',
  typescript: 'TypeScript',
  mbtsp: 'TypeScript',
}

/** The language of a record where it says one that is not Python; null for Python. */
export function languageOf(record: PyValue): string | null {
  const fields = fieldsOf(record)
  const [named, id] = [fields?.get('language'), fields?.get('task_id')]
  const words = [
    named?.type === 'str' ? named.value : '',
    id?.type === 'str' ? (id.value.split('/')[0] ?? '') : '',
  ]
  for (const word of words) {
    const key = word.toLowerCase()
    if (Object.hasOwn(LANGUAGES, key)) return LANGUAGES[key] ?? null
  }
  return null
}
