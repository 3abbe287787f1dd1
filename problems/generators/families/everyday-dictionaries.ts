import type { ProgramSpec } from '../entries/spec.ts'
import { terseFor } from './terse.ts'
import { CHECK } from './wordings.ts'

const make = terseFor('everyday')

/** Prices, stocks and shopping lists. */
export function everydayDictionaries(): ProgramSpec[] {
  const PRICES = 'prices,table,costs,stock=scores'
  const ITEMS = 'items,names,basket,cart=letters'
  return [
    make(
      `${PRICES} ${ITEMS}`,
      'list[int]',
      'price_list',
      'return [$0.get(x, 0) for x in $1]',
      '{Look up|List} the price of every item in $1; an unknown item costs 0',
    ),
    make(
      `${PRICES} ${ITEMS}`,
      'int',
      'highest_price',
      'return max([$0.get(x, 0) for x in $1], default=0)',
      '{Return|Find} the highest price among the items in $1, where unknown items cost 0, and 0 if $1 is empty',
    ),
    make(
      `${PRICES} ${ITEMS}`,
      'int',
      'known_total',
      'total = 0\nfor x in $1:\n    if x in $0:\n        total += $0[x] + 1\nreturn total',
      'Add up the prices of the known items in $1, and one more for each of them',
    ),
    make(
      `${PRICES} ${ITEMS}`,
      'bool',
      'all_known',
      'return all(x in $0 for x in $1)',
      `${CHECK} every item in $1 has a price`,
    ),
    make(
      `${PRICES} budget,money,limit=few`,
      'list[str]',
      'affordable',
      'return [x for x in $0 if $0[x] <= $1]',
      '{Return|List} the things that cost at most $1',
    ),
    make(
      `${PRICES} budget,money,limit=few`,
      'int',
      'count_affordable',
      'return len([x for x in $0 if $0[x] <= $1])',
      'Count the things that cost no more than $1',
    ),
    make(
      `${PRICES} budget,money,limit=few`,
      'bool',
      'can_buy_all',
      'return sum($0.values()) <= $1',
      `${CHECK} $1 is enough to buy one of each thing`,
    ),
    make(
      `${PRICES} k,extra,fee=few`,
      'dict[str, int]',
      'raise_prices',
      'return {x: $0[x] + $1 for x in $0}',
      '{Raise|Increase} every price by $1',
      'Return a dictionary with the same keys in which every value is $1 larger',
    ),
    make(
      `${PRICES} k,parts,people=step`,
      'dict[str, int]',
      'share_out',
      'return {x: $0[x] // $1 for x in $0}',
      '{Divide|Share} every value of the dictionary by $1, rounding down',
    ),
    make(
      `${PRICES} k,limit,top=few`,
      'dict[str, int]',
      'cap_values',
      'return {x: min($0[x], $1) for x in $0}',
      '{Limit|Cap} every value of the dictionary to $1',
    ),
    make(
      PRICES,
      'dict[str, int]',
      'double_prices',
      'return {x: $0[x] * 2 for x in $0}',
      'Double every value of the dictionary',
    ),
    make(
      PRICES,
      'dict[str, int]',
      'square_values',
      'return {x: $0[x] ** 2 for x in $0}',
      'Square every value of the dictionary',
    ),
    make(
      PRICES,
      'dict[str, bool]',
      'in_stock',
      'return {x: $0[x] > 0 for x in $0}',
      'For each key, tell whether its value is positive',
    ),
    make(
      PRICES,
      'list[str]',
      'sold_out',
      'return [x for x in $0 if $0[x] == 0]',
      '{Return|List} the keys whose value is zero',
    ),
    make(
      PRICES,
      'str',
      'cheapest',
      "best = ''\nfor x in $0:\n    if best == '' or $0[x] < $0[best]:\n        best = x\nreturn best",
      '{Return|Find} the key with the lowest value, or an empty string for an empty dictionary',
    ),
    make(
      `${PRICES} item,name,key=char`,
      'dict[str, int]',
      'add_one',
      'result = dict($0)\nresult[$1] = result.get($1, 0) + 1\nreturn result',
      'Count one more $1 in a copy of the dictionary; a new key starts at 1',
    ),
    make(
      `${PRICES} item,name,key=char n,amount,value=few`,
      'dict[str, int]',
      'set_value',
      'result = dict($0)\nresult[$1] = $2\nreturn result',
      'Return a copy of the dictionary in which $1 has the value $2',
    ),
    make(
      'a,first,sold=scores b,second,bought=scores',
      'dict[str, int]',
      'subtract_counts',
      'result = dict($0)\nfor key in $1:\n    result[key] = result.get(key, 0) - $1[key]\nreturn result',
      'Subtract the counts of the second dictionary from those of the first. Missing keys count as 0',
    ),
    make(
      'a,first,sold=scores b,second,bought=scores',
      'dict[str, int]',
      'smaller_values',
      'return {x: min($0[x], $1[x]) for x in $0 if x in $1}',
      'For every key in both dictionaries, keep the smaller value',
    ),
    make(
      'letters',
      'dict[str, bool]',
      'repeated_items',
      'return {x: $0.count(x) > 1 for x in $0}',
      'Tell for each item whether it occurs more than once',
    ),
    make(
      'text',
      'dict[str, int]',
      'word_counts',
      'result = {}\nfor x in $0.split():\n    result[x] = result.get(x, 0) + 1\nreturn result',
      'Count how often each word occurs in the text',
    ),
    make(
      'text',
      'dict[str, int]',
      'lengths_of_words',
      'return {x: len(x) for x in $0.split()}',
      'Map each word of the text to its length',
    ),
  ]
}
