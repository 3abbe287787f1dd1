import { INT_PREDICATES } from '../entries/predicates.ts'
import type { ProgramSpec } from '../entries/spec.ts'
import { listTasks } from './list-tasks.ts'
import { terseFor } from './terse.ts'
import { CHECK, RETURN } from './wordings.ts'

const make = terseFor('list-loops')
const LIST = '{in|of} {the list|$0|the given list}'

const PREDICATES = INT_PREDICATES.filter(({ parameter }) => !parameter)

/** Loops that stop, split or keep a state by a property of the items. */
function byProperty(): ProgramSpec[] {
  return PREDICATES.flatMap(({ code, is, clause }) => {
    const loop = (before: string, step: string, after: string) =>
      `${before}\nfor x in $0:\n${step.replace(/^/gm, '    ')}\nreturn ${after}`
    const plain = / or /.test(code) ? `(${code})` : code
    return [
      make(
        'ints',
        'list[int]',
        'take_while prefix',
        loop('result = []', `if not (${code}):\n    break\nresult.append(x)`, 'result'),
        `{Return|Collect} the numbers ${LIST} {from the start|from the beginning} until the first one that does not fit: a number fits if it ${is}`,
        `Take numbers from the start of the list as long as each ${is}`,
      ),
      make(
        'ints',
        'list[int]',
        'take_until before',
        loop('result = []', `if ${code}:\n    break\nresult.append(x)`, 'result'),
        `{Return|Collect} the numbers ${LIST} that come before the first one that ${is}`,
      ),
      make(
        'ints',
        'int',
        'count_until',
        loop('count = 0', `if ${code}:\n    break\ncount += 1`, 'count'),
        `Count the numbers ${LIST} that come before the first one that ${is}`,
      ),
      make(
        'ints',
        'int',
        'sum_before',
        loop('total = 0', `if ${code}:\n    return total\ntotal += x`, 'total'),
        `${RETURN} the sum of the numbers ${LIST} that come before the first one that ${is}`,
      ),
      make(
        'ints',
        'int',
        'longest_streak',
        loop(
          'best = count = 0'.replace('best = count = 0', 'best = 0\ncount = 0'),
          `count = count + 1 if ${code} else 0\nbest = max(best, count)`,
          'best',
        ),
        `{Return|Find} the length of the longest run of {neighbouring|consecutive} numbers ${LIST} ${clause}`,
      ),
      make(
        'ints',
        'int',
        'signed_sum',
        loop('total = 0', `if ${code}:\n    total += x\nelse:\n    total -= x`, 'total'),
        `Add the numbers ${LIST} ${clause} and subtract all {others|other numbers}`,
      ),
      make(
        'ints',
        'int',
        'score',
        loop('count = 0', `if ${code}:\n    count += 1\nelse:\n    count -= 1`, 'count'),
        `Count up by one for each of the numbers ${LIST} ${clause}, and down by one for each of the others`,
      ),
      make(
        'ints',
        'list[int]',
        'sort_by_property',
        `return [x for x in $0 if ${code}] + [x for x in $0 if not (${code})]`,
        `{Move|Put} the numbers ${LIST} ${clause} to the front, and keep the order otherwise`,
      ),
      make(
        'ints',
        'list[list[int]]',
        'split_by partition',
        `return [[x for x in $0 if ${code}], [x for x in $0 if not (${code})]]`,
        `Split the list into two: the numbers ${clause}, and the others. Return both in a list`,
      ),
      make(
        'ints',
        'list[int]',
        'blank_out',
        `return [0 if ${code} else x for x in $0]`,
        `Replace the numbers ${LIST} ${clause} by {zero|0}`,
      ),
      make(
        'ints',
        'list[int]',
        'double_some',
        `return [x * 2 if ${code} else x for x in $0]`,
        `Double the numbers ${LIST} ${clause} and leave the others as they are`,
      ),
      make(
        'ints',
        'list[int]',
        'negate_some',
        `return [-x if ${code} else x for x in $0]`,
        `{Negate|Change the sign of} the numbers ${LIST} ${clause} and leave the others as they are`,
      ),
      make(
        'ints',
        'list[int]',
        'square_some',
        `return [x * x if ${plain} else x for x in $0]`,
        `Square the numbers ${LIST} ${clause} and leave the others as they are`,
      ),
      make(
        'ints',
        'list[int]',
        'label flags',
        `return [1 if ${code} else 0 for x in $0]`,
        `For each number ${LIST}, give 1 if it ${is} and 0 otherwise`,
      ),
      make(
        'ints',
        'bool',
        'more_than_half',
        `return len([x for x in $0 if ${code}]) * 2 > len($0)`,
        `${CHECK} more than half of the numbers ${LIST} fit: a number fits if it ${is}`,
      ),
      make(
        'ints',
        'bool',
        'at_least_two',
        `return len([x for x in $0 if ${code}]) > 1`,
        `${CHECK} {at least two|two or more} of the numbers ${LIST} fit, where a number fits if it ${is}`,
      ),
    ]
  })
}

/** A state carried along the list. */
function running(): ProgramSpec[] {
  const states: readonly (readonly [start: string, code: string, words: string])[] = [
    ['1', 'y * x', 'running products'],
    ['0', 'max(y, x)', 'running maxima (at least 0)'],
    ['0', 'min(y, x)', 'running minima (at most 0)'],
    ['0', 'y + x * x', 'running sums of squares'],
    [
      '0',
      'x - y',
      'numbers you get by subtracting the result before from each number, starting with 0',
    ],
    ['0', '(y + x) % 10', 'running sums modulo 10'],
    ['0', 'y + abs(x)', 'running sums of absolute values'],
    ['0', 'max(y + x, 0)', 'running sums that never fall below zero'],
    [
      '0',
      'y * 2 + x',
      'results of doubling the result before and adding the number, starting with 0',
    ],
    [
      '0',
      'y * 10 + x',
      'results of multiplying the result before by ten and adding the number, starting with 0',
    ],
    ['0', 'abs(y - x)', 'distances between each number and the result before, starting with 0'],
    ['10', 'y - x', 'rests of 10 after subtracting each number'],
    ['100', 'y - x', 'rests of 100 after subtracting each number'],
  ]
  return states.flatMap(([start, code, words]) => [
    make(
      'ints',
      'list[int]',
      'running accumulate',
      `y = ${start}\nresult = []\nfor x in $0:\n    y = ${code}\n    result.append(y)\nreturn result`,
      `{Return|List} the ${words} for the {list|numbers in $0}`,
    ),
    make(
      'ints',
      'int',
      'final_state fold',
      `y = ${start}\nfor x in $0:\n    y = ${code}\nreturn y`,
      `{Return|Give} the last of the ${words} for the {list|numbers in $0}{|, which is ${start} for an empty list}`,
    ),
    make(
      'ints',
      'int',
      'highest_state',
      `y = ${start}\nbest = ${start}\nfor x in $0:\n    y = ${code}\n    best = max(best, y)\nreturn best`,
      `{Return|Find} the largest of the ${words} for the {list|numbers in $0}, but at least ${start}`,
    ),
  ])
}

export function listLoops(): ProgramSpec[] {
  return [...byProperty(), ...running(), ...listTasks()]
}
