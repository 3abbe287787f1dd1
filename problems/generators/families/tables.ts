import { INT_PREDICATES } from '../entries/predicates.ts'
import type { ProgramSpec } from '../entries/spec.ts'
import { builtTables } from './built-tables.ts'
import { INT_MAPS } from './item-maps.ts'
import { terseFor } from './terse.ts'
import { CHECK, RETURN } from './wordings.ts'

const make = terseFor('nested-loops')

const ROW_VALUES: readonly (readonly [code: string, type: string, words: string])[] = [
  ['sum(row)', 'int', 'sum'],
  ['len(row)', 'int', 'length'],
  ['row[0]', 'int', 'first number'],
  ['row[-1]', 'int', 'last number'],
  ['max(row)', 'int', 'largest number'],
  ['min(row)', 'int', 'smallest number'],
  ['sorted(row)', 'list[int]', 'sorted form'],
  ['row[::-1]', 'list[int]', 'reverse'],
  ['row[1:]', 'list[int]', 'part after the first number'],
  ['max(row) - min(row)', 'int', 'difference between its largest and smallest number'],
  ['len(set(row))', 'int', 'number of different values'],
  ['row + [sum(row)]', 'list[int]', 'extension by its own sum'],
  ['row[0] + row[-1]', 'int', 'sum of its first and last number'],
]

/** Rows and columns, and texts within lists. */
export function tables(): ProgramSpec[] {
  const TABLE = '{the table|the matrix|$0|the list of lists|the list of rows}'
  const rows = ROW_VALUES.flatMap(([code, type, words]) => [
    make(
      'matrix',
      `list[${type}]`,
      'by_row rows_to_list',
      `return [${code} for row in $0]`,
      `{Return|List} the ${words} of each row of ${TABLE}`,
      `For each row of ${TABLE}, give the ${words}`,
    ),
    ...(type === 'int'
      ? [
          make(
            'matrix',
            'int',
            'total_of_rows',
            `return sum(${code} for row in $0)`,
            `${RETURN} the sum over all rows of ${TABLE} of the ${words} of the row`,
          ),
          make(
            'matrix',
            'int',
            'best_of_rows',
            `return max(${code} for row in $0)`,
            `{Return|Find} the largest among the rows of ${TABLE} of: the ${words} of the row`,
          ),
          make(
            'matrix',
            'int',
            'least_of_rows',
            `return min(${code} for row in $0)`,
            `{Return|Find} the smallest among the rows of ${TABLE} of: the ${words} of the row`,
          ),
          make(
            'matrix',
            'list[list[int]]',
            'rows_where',
            `return [row for row in $0 if ${code} > 3]`,
            `{Return|List} the rows of ${TABLE} with a ${words} greater than 3`,
          ),
          make(
            'matrix k,limit=int',
            'list[list[int]]',
            'rows_above',
            `return [row for row in $0 if ${code} > $1]`,
            `{Return|List} the rows of ${TABLE} with a ${words} greater than $1`,
          ),
          make(
            'matrix k,limit=int',
            'int',
            'count_rows_below',
            `return len([row for row in $0 if ${code} < $1])`,
            `Count the rows of ${TABLE} with a ${words} less than $1`,
          ),
        ]
      : []),
  ])
  const cells = INT_PREDICATES.flatMap(({ code: raw, clause: rawClause, parameter, is }) => {
    const [code, clause] = [raw.replaceAll('$k', '$1'), rawClause.replaceAll('$k', '$1')]
    const all = parameter ? 'rows k,limit,n=int' : 'rows'
    return [
      make(
        all,
        'int',
        'count_cells',
        `return len([x for row in $0 for x in row if ${code}])`,
        `Count the numbers in ${TABLE} ${clause}`,
      ),
      make(
        all,
        'int',
        'count_cells',
        `count = 0\nfor row in $0:\n    for x in row:\n        if ${code}:\n            count += 1\nreturn count`,
        `Count the numbers in ${TABLE} ${clause}{, using nested loops| with two loops|}`,
      ),
      make(
        all,
        'list[int]',
        'cells_where',
        `return [x for row in $0 for x in row if ${code}]`,
        `{Return|List} all numbers in ${TABLE} ${clause} in one list`,
      ),
      make(
        all,
        'int',
        'sum_cells',
        `return sum(x for row in $0 for x in row if ${code})`,
        `${RETURN} the sum of the numbers in ${TABLE} ${clause}`,
      ),
      make(
        all,
        'list[list[int]]',
        'filter_rows',
        `return [[x for x in row if ${code}] for row in $0]`,
        `Keep in each row of ${TABLE} only the numbers ${clause}`,
      ),
      make(
        all,
        'list[int]',
        'count_by_row',
        `return [len([x for x in row if ${code}]) for row in $0]`,
        `For each row of ${TABLE}, count the numbers ${clause}`,
      ),
      make(
        all,
        'bool',
        'any_cell',
        `return any(${code} for row in $0 for x in row)`,
        `${CHECK} any number in ${TABLE} ${is.replaceAll('$k', '$1')}`,
      ),
    ]
  })
  const mapped = INT_MAPS.filter(({ gives, parameter }) => gives === 'int' && !parameter).flatMap(
    ({ code, describe }) => [
      make(
        'rows',
        'list[list[int]]',
        'map_cells',
        `return [[${code} for x in row] for row in $0]`,
        `{Return|Build} a table with ${describe(`the numbers in ${TABLE}`)}`,
      ),
      make(
        'rows',
        'list[int]',
        'map_and_flatten',
        `return [${code} for row in $0 for x in row]`,
        `{Return|Build} one flat list of ${describe(`the numbers in ${TABLE}`)}`,
      ),
      make(
        'rows',
        'int',
        'sum_mapped_cells',
        `return sum(${code} for row in $0 for x in row)`,
        `${RETURN} the sum of ${describe(`the numbers in ${TABLE}`)}`,
      ),
    ],
  )
  return [...rows, ...cells, ...mapped, ...builtTables(TABLE)]
}
