import { sharedWord } from './shared-tables.ts'

/** Words that every family shares. `{a|b}` are alternatives; see `expand`. */

export const RETURN = sharedWord('return')
export const RETURN_LIST = sharedWord('returnList')
export const CHECK = sharedWord('check')

export const INTS_NAMES = ['numbers', 'nums', 'values', 'xs', 'items', 'data', 'lst', 'arr', 'a']
export const N_NAMES = ['n', 'n', 'number', 'num', 'value', 'x', 'm']
export const K_NAMES = ['k', 'limit', 'threshold', 'target', 'value', 'bound', 'm', 'n']
export const TEXT_NAMES = ['text', 's', 'text', 'string', 'sentence', 'word', 'line']
export const CHAR_NAMES = ['char', 'letter', 'c', 'ch', 'symbol']
export const WORDS_NAMES = ['words', 'strings', 'names', 'items', 'texts', 'tokens']
export const DICT_NAMES = ['table', 'scores', 'd', 'counts', 'data', 'prices', 'mapping', 'ages']
export const ROWS_NAMES = ['rows', 'matrix', 'grid', 'table', 'm']
