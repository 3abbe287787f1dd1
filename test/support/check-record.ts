/** A task of a benchmark in the form of HumanEval. */
export interface CheckRecord {
  /** A program that passes: one function. */
  readonly right: string
  /** What stands before the check, at column 0. */
  readonly before?: string
  /** The check's statements, at column 0. */
  readonly check: string
  /** What stands behind the check. */
  readonly after?: string
}

/** Its line in a file. */
export function checkRecord({ right, before = '', check, after = '' }: CheckRecord): string {
  const [head = '', ...body] = right.split('\n')
  const lines = check.split('\n').map((line) => `    ${line}`)
  return JSON.stringify({
    task_id: 'Own/0',
    prompt: `${head}\n    """ What it does. """\n`,
    canonical_solution: body.join('\n'),
    entry_point: /def (\w+)/.exec(head)?.[1],
    test: `${before}\n\ndef check(candidate):\n${lines.join('\n')}\n${after}\n`,
  })
}
