import type { Problem } from '../../src/core/problem.ts'
import { type PyType, parsePyType } from '../../src/values/py-type.ts'

/**
 * Python conditions on a problem's inputs, in which a program may treat some of them otherwise: a
 * size from which it gives up, blanks at an end, a sign, a repeated item. Tests have to hold an
 * input for each of them, and for each two together as far as there is room.
 */

const SIZES = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 30, 32, 40, 50, 60] as const

const MAGNITUDES = [
  '5',
  '9',
  '10',
  '12',
  '20',
  '30',
  '50',
  '64',
  '99',
  '100',
  '127',
  '150',
  '200',
  '255',
  '256',
  '300',
  '400',
  '500',
  '512',
  '600',
  '999',
  '1000',
  '1024',
  '2000',
  '5000',
  '10000',
  '65535',
  '100000',
  '1000000',
  '2 ** 31',
  '2 ** 32',
  '10 ** 12',
  '2 ** 53',
  '2 ** 63',
  '10 ** 20',
] as const

const OF_INT = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100].map((n) => `X == ${n}`),
  'X < 0',
  'X == -1',
  ...MAGNITUDES.map((n) => `X > ${n}`),
  ...['5', '10', '50', '100', '1000', '10 ** 6', '2 ** 31', '2 ** 53', '10 ** 20'].map(
    (n) => `X < -(${n})`,
  ),
  ...[2, 3, 4, 5, 6, 7, 10, 100].map((n) => `X % ${n} == 0`),
  ...[2, 3, 4, 5].map((n) => `X % ${n} != 0`),
  'X % 10 == 9',
  'X % 10 == 5',
  "'0' in str(X)[1:]",
  "'00' in str(X)",
  "set(str(abs(X))) == {'9'}",
  'len(str(abs(X))) > 1 and len(set(str(abs(X)))) == 1',
  'len(str(abs(X))) > 2 and str(abs(X)) == str(abs(X))[::-1]',
  ...[1, 2, 3, 4, 5, 6, 8, 10, 15, 16, 18, 20].map((n) => `len(str(abs(X))) > ${n}`),
  'X > 0 and X & (X - 1) == 0',
  'X > 0 and X & (X + 1) == 0',
  'X > 1 and (X - 1) & (X - 2) == 0',
  'X >= 0 and ISQRT(X) ** 2 == X',
  'X > 0 and ISQRT(X) ** 2 != X',
  'X != int(float(X))',
  'X > 100 and X % 2 and X % 3 and X % 5 and X % 7',
  'X > 200 and X % 2 and X % 3 and X % 5 and X % 7 and X % 11 and X % 13',
  'X > 400 and all([X % d for d in range(2, 18)])',
  'X > 900 and all([X % d for d in range(2, 30)])',
  'X > 4 and pow(2, X - 1, X) == 1 and any([X % d == 0 for d in range(2, min(X, 200))])',
] as const

const OF_TEXT = [
  "X == ''",
  "X == ' '",
  ...[1, 2, 3].map((n) => `len(X) == ${n}`),
  ...SIZES.map((n) => `len(X) > ${n}`),
  'len(X) > 80',
  'len(X) % 2 == 0',
  'len(X) % 2 == 1',
  "' ' in X",
  "'  ' in X",
  "'   ' in X",
  "X[:1] == ' '",
  "X[-1:] == ' '",
  "X[:1] == ' ' and X[-1:] == ' '",
  "X != '' and X.strip() == ''",
  "'\\t' in X",
  "'\\n' in X",
  'X != X.strip()',
  'X != X.lstrip()',
  'X != X.rstrip()',
  'X != X.strip() and len(X.split()) > 1',
  "X != ' '.join(X.split())",
  'X != X.lower()',
  'X != X.upper()',
  'X.isupper()',
  'X.islower()',
  'X.isdigit()',
  'X.isalpha()',
  'X.istitle()',
  'X != X.title()',
  'X[:1].isupper()',
  'X[-1:].isupper()',
  'X[1:] != X[1:].lower()',
  'any([c.isdigit() for c in X])',
  'X[:1].isdigit()',
  'X[-1:].isdigit()',
  'any([c.isdigit() for c in X]) and any([c.isalpha() for c in X])',
  "'0' in X",
  "'9' in X",
  "'-' in X",
  "'_' in X",
  "'.' in X",
  "',' in X",
  "'!' in X",
  '"\'" in X',
  'any([not c.isalnum() and not c.isspace() for c in X])',
  'any([not c.isalnum() for c in X])',
  'not X.isascii()',
  "any([c > '\\uffff' for c in X])",
  'X[:1] != X[:1].lower() and X[1:] == X[1:].lower()',
  'len(X) > 1 and X[0] == X[-1]',
  'len(X) > 1 and X[0] != X[-1]',
  'len(X) > 1 and X[0] != X[-1] and X[0].lower() == X[-1].lower()',
  'len(X) > 2 and X == X[::-1]',
  'len(X) > 2 and X != X[::-1] and X.lower() == X.lower()[::-1]',
  "len(X) > 2 and X != X[::-1] and X.replace(' ', '') == X.replace(' ', '')[::-1]",
  'len(X) > 2 and X != X[::-1] and X[0] == X[-1] and X[1] == X[-2]',
  'len(X) > 4 and X != X[::-1] and X[:2] == X[::-1][:2] and sorted(X) == sorted(X[::-1])',
  'len(X) > 2 and len(set(X)) == 1',
  'len(set(X)) < len(X)',
  'len(X) > 3 and len(set(X)) == len(X)',
  'any([a == b for a, b in zip(X, X[1:])])',
  'any([a == b == c for a, b, c in zip(X, X[1:], X[2:])])',
  'len(X) > 1 and X[0] == X[1]',
  'len(X) > 1 and X[-1] == X[-2]',
  'any([a == c and a != b for a, b, c in zip(X, X[1:], X[2:])])',
  'any([a != b and a.lower() == b.lower() for a, b in zip(X, X[1:])])',
  'any([a != b and a.lower() == b.lower() for a in X for b in X])',
  ...Array.from('aeiouyAEIOUY', (c) => `'${c}' in X`),
  ...Array.from('aeiou', (c) => `X[-1:] == '${c}'`),
  "not any([c in 'aeiouAEIOU' for c in X])",
  "X != '' and all([c in 'aeiouAEIOU' for c in X])",
  ...[1, 2, 3, 5, 8, 10].map((n) => `len(X.split()) > ${n}`),
  'len(X.split()) == 1',
  'len(X.split()) == 2',
  'len(set(X.split())) < len(X.split())',
  'any([len(w) == 1 for w in X.split()])',
  'any([len(w) > 10 for w in X.split()])',
  'len(X.split()) > 1 and max(X.split(), key=len) == X.split()[-1]',
  'len(X.split()) > 1 and max(X.split(), key=len) == X.split()[0]',
  'len([w for w in X.split() if len(w) == max([len(v) for v in X.split()])]) > 1',
  'X == X[::-1] and len(X) > 12',
  'sorted(X) == list(X) and len(X) > 2',
  "X.count(X[:1]) > 2 and X != ''",
] as const

const OF_LIST = [
  'X == []',
  ...[1, 2, 3].map((n) => `len(X) == ${n}`),
  ...SIZES.map((n) => `len(X) > ${n}`),
  'len(X) % 2 == 0',
  'len(X) % 2 == 1',
  'len(X) > 1 and X[0] == X[-1]',
  'len(X) > 1 and X[0] != X[-1]',
  'len(X) > 1 and X[0] == X[1]',
  'len(X) > 1 and X[-1] == X[-2]',
  'len(X) > 1 and all([x == X[0] for x in X])',
  'len(X) > 3 and all([x == X[0] for x in X])',
  'any([x == y for x, y in zip(X, X[1:])])',
  'any([X.count(x) == 2 for x in X])',
  'any([X.count(x) > 2 for x in X])',
  'any([X.count(x) > 1 for x in X]) and not any([x == y for x, y in zip(X, X[1:])])',
  'any([X.count(x) == 1 for x in X]) and any([X.count(x) > 1 for x in X])',
  'len(X) > 2 and not any([X.count(x) > 1 for x in X])',
  'len(X) > 1 and X == X[::-1]',
  'len(X) > 2 and X == sorted(X)',
  'len(X) > 2 and X == sorted(X)[::-1]',
  'len(X) > 2 and X != sorted(X) and X[:-1] == sorted(X[:-1])',
  'len(X) > 2 and X != sorted(X) and X[1:] == sorted(X[1:])',
  'len(X) > 1 and max(X) == X[0]',
  'len(X) > 1 and max(X) == X[-1] and max(X) != X[0]',
  'len(X) > 1 and min(X) == X[0]',
  'len(X) > 1 and min(X) == X[-1] and min(X) != X[0]',
  'len(X) > 2 and max(X) not in (X[0], X[-1])',
  'len(X) > 2 and min(X) not in (X[0], X[-1])',
  'len(X) > 1 and X.count(max(X)) > 1',
  'len(X) > 1 and X.count(min(X)) > 1',
  'X.count(X[-1]) > 1',
  'X.count(X[0]) > 1',
] as const

const OF_INTS = [
  '0 in X',
  '1 in X',
  '-1 in X',
  'X[0] == 0',
  'X[-1] == 0',
  'X.count(0) > 1',
  'X == [0]',
  'X[0] < 0',
  'X[-1] < 0',
  'any([x < 0 for x in X])',
  'any([x < 0 for x in X]) and any([x > 0 for x in X])',
  'len([x for x in X if x < 0]) > 1',
  'len(X) > 1 and all([x < 0 for x in X])',
  'len(X) > 1 and all([x < -100 for x in X])',
  'len(X) > 1 and all([x > 100 for x in X])',
  'len(X) > 1 and all([x > 0 for x in X])',
  'len(X) > 1 and sum(X) == 0',
  'sum(X) < 0',
  'X.count(0) == len(X) and X',
  'any([x == -y for x, y in zip(X, X[1:])])',
  'any([-x in X for x in X if x])',
  ...[
    '9',
    '10',
    '20',
    '30',
    '50',
    '100',
    '255',
    '256',
    '1000',
    '10 ** 6',
    '2 ** 31',
    '2 ** 53',
  ].map((n) => `any([x > ${n} for x in X])`),
  ...['5', '9', '10', '20', '50', '100', '1000', '2 ** 31', '2 ** 53'].map(
    (n) => `any([x < -(${n}) for x in X])`,
  ),
  'any([x != int(float(x)) for x in X])',
  'any([x % 2 for x in X])',
  'any([x % 2 == 0 for x in X])',
  'X and all([x % 2 for x in X])',
  'X and all([x % 2 == 0 for x in X])',
  'any([y - x == 1 for x, y in zip(X, X[1:])])',
  'any([y - x > 9 for x, y in zip(X, X[1:])])',
  'any([x == i for i, x in enumerate(X)])',
  'any([x > y for x, y in zip(X, X[1:])]) and any([x < y for x, y in zip(X, X[1:])])',
  'any([x > 0 for x in X[:1]]) and any([x < 0 for x in X[-1:]])',
  'len(X) > 2 and X[0] < 0 and X[-1] > 0',
  'any([abs(x) == abs(y) and x != y for x in X for y in X])',
  'len(set(X)) == 2 and len(X) > 2',
] as const

const OF_WORDS = [
  "'' in X",
  "X[:1] == ['']",
  ...[1, 2, 3, 5, 8, 10].map((n) => `any([len(x) > ${n} for x in X])`),
  'any([x != x.lower() for x in X])',
  'any([x.lower() != y.lower() and len(x) == len(y) for x, y in zip(X, X[1:])])',
  'any([x != y and x.lower() == y.lower() for x in X for y in X])',
  'any([x != y and x.strip() == y.strip() for x in X for y in X])',
  "any([' ' in x for x in X])",
  'any([x != x.strip() for x in X])',
  'any([c.isdigit() for x in X for c in x])',
  'any([not x.isascii() for x in X])',
  'any([not c.isalnum() for x in X for c in x])',
  'any([len(set(x)) < len(x) for x in X])',
  'any([x[:1].isupper() for x in X])',
  'any([x == x[::-1] and len(x) > 1 for x in X])',
  'len(set([len(x) for x in X])) > 3',
] as const

const OF_ROWS = [
  '[] in X',
  'X[:1] == [[]]',
  'X[-1:] == [[]]',
  'any([len(r) == 1 for r in X])',
  ...[1, 2, 3, 4, 5].map((n) => `any([len(r) > ${n} for r in X])`),
  'len(X) > 1 and any([len(r) != len(X[0]) for r in X])',
  'len(X) > 1 and len(X[0]) == len(X)',
  'len(X) > len(X[0])',
  'len(X) < len(X[0])',
  'any([x < 0 for r in X for x in r])',
  '0 in [x for r in X for x in r]',
  'all([x < 0 for r in X for x in r]) and X',
  'any([len(set(r)) < len(r) for r in X])',
  'any([a == b for a, b in zip(X, X[1:])])',
  ...['20', '100', '1000', '2 ** 31', '2 ** 53'].map(
    (n) => `any([abs(x) > ${n} for r in X for x in r])`,
  ),
  'len(X) > 1 and max([x for r in X for x in r]) in X[-1]',
  'len(X) > 1 and max([x for r in X for x in r]) in X[0]',
  'max([x for r in X for x in r]) == X[-1][-1] != X[0][0]',
  'sum([x for r in X for x in r]) == 0',
] as const

const OF_DICT = [
  'X == {}',
  'len(X) == 1',
  'len(X) == 2',
  ...[2, 3, 4, 5, 6, 8, 10, 12, 16].map((n) => `len(X) > ${n}`),
  'len(set(X.values())) < len(X)',
  'len(X) > 2 and list(X) == sorted(X)',
  'len(X) > 1 and list(X) != sorted(X)',
] as const

const OF_TEXT_KEYS = [
  "'' in X",
  "' ' in X",
  'any([len(k) > 1 for k in X])',
  'any([len(k) > 4 for k in X])',
  'any([len(k) > 8 for k in X])',
  'any([k != k.lower() for k in X])',
  'any([k != k.strip() for k in X])',
  'any([k.isdigit() for k in X])',
  'any([not k.isalnum() for k in X])',
  'any([not k.isascii() for k in X])',
  'any([k != j and k.lower() == j.lower() for k in X for j in X])',
] as const

const OF_INT_VALUES = [
  '0 in X.values()',
  '1 in X.values()',
  'any([v < 0 for v in X.values()])',
  'len(X) > 1 and all([v < 0 for v in X.values()])',
  'len(X) > 1 and all([v < -100 for v in X.values()])',
  'len(X) > 1 and max(X.values()) < -50 and max(X, key=X.get) != list(X)[0]',
  'len(X) > 1 and all([v > 100 for v in X.values()])',
  'len(X) > 1 and all([v > 0 for v in X.values()])',
  'X and all([v == 0 for v in X.values()])',
  'len(X) > 1 and sum(X.values()) == 0',
  ...['5', '10', '20', '50', '100', '1000', '2 ** 31', '2 ** 53'].map(
    (n) => `any([v > ${n} for v in X.values()])`,
  ),
  ...['10', '100', '2 ** 53'].map((n) => `any([v < -(${n}) for v in X.values()])`),
  'len(X) > 1 and max(X.values()) == list(X.values())[0]',
  'len(X) > 1 and max(X.values()) == list(X.values())[-1]',
  'len(X) > 1 and max(X, key=X.get) == max(X)',
  'len(X) > 1 and max(X, key=X.get) == min(X)',
  'len(X) > 1 and max(X, key=X.get) == max(X, key=len)',
] as const

const OF_TWO_INTS = [
  'X == Y',
  'X == -Y',
  'X == -Y and X',
  'X > Y',
  'X < Y',
  'X == Y + 1',
  'X == Y - 1',
  'abs(X) == abs(Y)',
  'X < 0 and Y < 0',
  'X < 0 and Y > 0',
  'X > 0 and Y < 0',
  'X == 0 and Y == 0',
  'X == 0 and Y != 0',
  'X == 0 and Y < 0',
  'X == 0 and Y > 0',
  'Y and X % Y == 0',
  'Y and X % Y == 0 and X > Y > 1',
  'Y and X % Y == 0 and abs(X) > abs(Y) > 1',
  'Y > 1 and X % Y == Y - 1',
  'Y > 1 and X % Y == 1',
  'X % 2 == Y % 2',
  'X % 2 != Y % 2',
  'abs(X) > 10 * abs(Y)',
  'abs(X - Y) == 1',
  ...['2', '5', '10', '20', '50', '100', '500', '1000', '10000', '10 ** 6', '2 ** 53'].map(
    (n) => `X - Y > ${n}`,
  ),
  ...['50', '100', '1000', '10 ** 6', '2 ** 31', '2 ** 53'].map((n) => `abs(X * Y) > ${n}`),
  ...['50', '100', '1000', '2 ** 53'].map((n) => `X + Y > ${n}`),
  'X + Y == 0',
] as const

const OF_TWO_TEXTS = [
  'X == Y',
  'X != Y and X.lower() == Y.lower()',
  'X != Y and sorted(X) == sorted(Y)',
  'X != Y and sorted(X) != sorted(Y) and sorted(X.lower()) == sorted(Y.lower())',
  'X != Y and set(X) == set(Y)',
  'sorted(X) != sorted(Y) and set(X) == set(Y) and len(X) == len(Y)',
  'sorted(X) != sorted(Y) and set(X) == set(Y)',
  'sorted(X) != sorted(Y) and set(X) == set(Y) and all([X.count(c) == Y.count(c) for c in X[:3]])',
  'len(X) == len(Y) and sorted(X) != sorted(Y) and all([X.count(c) <= Y.count(c) for c in X[:3]])',
  'len(X) == len(Y)',
  'len(X) > len(Y)',
  'len(X) > len(Y) + 1',
  'len(X) > len(Y) + 5',
  'len(X) > 3 * len(Y)',
  'X in Y',
  'X and X in Y and X != Y',
  'X and Y.startswith(X) and X != Y',
  'X and Y.endswith(X) and X != Y',
  'X and X not in Y and set(X) <= set(Y)',
  'X and X not in Y and sorted(X) != sorted(Y) and all([X.count(c) <= Y.count(c) for c in X])',
  'X and set(X) <= set(Y) and any([X.count(c) > Y.count(c) for c in X])',
  'X and Y and X[0] == Y[0]',
  'X and Y and X[-1] == Y[-1]',
  'X and Y and X[0] != Y[0] and X[1:] == Y[1:]',
  'X == Y[::-1] and X != Y',
  'X.lower() in Y.lower() and X not in Y',
  'Y.count(X) > 1 and X',
  'X and len(X) == len(Y) and X != Y and sum([a != b for a, b in zip(X, Y)]) == 1',
] as const

const OF_TWO_LISTS = [
  'X == Y',
  'X == Y and X',
  'len(X) == len(Y)',
  'len(X) > len(Y)',
  'len(X) > len(Y) + 3',
  'X and not Y',
  'sorted(X) == sorted(Y) and X != Y',
  'set(X) == set(Y) and sorted(X) != sorted(Y)',
  'X and Y and X[0] == Y[0]',
  'X and Y and X[-1] == Y[-1]',
  'X and Y and X[0] == Y[-1] and X[0] != Y[0]',
  'any([x in Y for x in X])',
  'X and not any([x in Y for x in X])',
  'X and all([x in Y for x in X])',
  'any([x in Y and X.count(x) > 1 for x in X])',
  'any([x in Y and Y.count(x) > 1 for x in X])',
  'any([x == y for x, y in zip(X, Y)])',
  'any([x in Y and X.count(x) > Y.count(x) for x in X])',
  'any([x in Y and X.count(x) < Y.count(x) for x in X])',
  'X and Y and max(X) > max(Y)',
  'X and Y and X[-1] > X[0] and X[-1] in Y',
] as const

const OF_TWO_DICTS = [
  'X == Y and X',
  'X and not Y',
  'X and Y and not set(X) & set(Y)',
  'X and set(X) == set(Y)',
  'set(X) & set(Y) and set(X) - set(Y)',
  'len(X) > len(Y)',
  'any([X[k] == Y[k] for k in X if k in Y])',
  'any([X[k] == 0 for k in X if k in Y])',
  'any([X[k] == 0 for k in X if k not in Y])',
  'len(set(X) & set(Y)) > 1',
] as const

const OF_INT_AND_ITEMS = [
  'X in Y',
  'X in Y[:1]',
  'X in Y[-1:]',
  'Y.count(X) > 1',
  'X == len(Y)',
  'X > len(Y)',
  'X == len(Y) - 1',
  'X == len(Y) > 1',
  'X * 2 == len(Y)',
  'X > len(Y) // 2',
  'Y and X == max(Y)',
  'Y and X == min(Y)',
  'Y and X > max(Y)',
  'Y and X < min(Y)',
  'Y and X == max(Y) + 1',
  'Y and X == min(Y) - 1',
  'Y and X == min(Y) + 1',
  'X == sum(Y)',
  'X % 2 == 0 and X // 2 in Y',
  'X % 2 == 0 and Y.count(X // 2) == 1',
  'X % 2 == 0 and Y.count(X // 2) > 1',
  'X % 2 == 0 and Y.count(X // 2) > 2',
  'any([Y.count(X - y) and y * 2 != X for y in Y])',
  'len([y for y in Y if y < X]) == 1 and len(Y) > 1',
  'len(Y) > 2 and Y[-1] < X and min(Y[:-1]) >= X',
  'len(Y) > 2 and Y[0] < X and min(Y[1:]) >= X',
  'len(Y) > 6 and min(Y[:4]) >= X and Y[-1] >= X and Y[len(Y) // 2] >= X and min(Y) < X',
] as const

const OF_INT_AND_VALUES = [
  'X in Y.values()',
  'Y and X > max(Y.values())',
  'Y and X == max(Y.values())',
  'Y and X < min(Y.values())',
  'Y and X == min(Y.values())',
  'X - 1 in Y.values()',
  'X + 1 in Y.values()',
  'len([v for v in Y.values() if v > X]) > 2',
  'len([v for v in Y.values() if v > X]) > 6',
  'len([v for v in Y.values() if v > X]) == 1',
  '0 in Y.values() and X == 0',
  '0 in Y.values() and X < 0',
  'X < 0 and any([v < X for v in Y.values()]) and any([v > X for v in Y.values()])',
] as const

const OF_ITEMS_AND_DICT = [
  'any([x not in Y for x in X])',
  'X and all([x not in Y for x in X])',
  'X and all([x in Y for x in X]) and Y',
  'any([X.count(x) > 1 for x in X if x in Y])',
  'any([X.count(x) > 2 for x in X if x in Y])',
  'len([x for x in X if x in Y]) > 5',
  "'' in X and '' in Y",
  'any([Y[x] == 0 for x in X if x in Y])',
  'any([Y[x] < 0 for x in X if x in Y])',
  'any([x.lower() in Y and x not in Y for x in X])',
  'X and X[-1] in Y and X[0] not in Y',
  'X and X[0] in Y and X[-1] not in Y',
] as const

const OF_LETTER_AND_TEXT = [
  'len(X) == 1 and X in Y',
  'len(X) == 1 and X not in Y',
  'len(X) == 1 and X.isupper() and X.lower() in Y',
  'len(X) == 1 and X.islower() and X.upper() in Y',
  'len(X) == 1 and X.islower() and X.upper() in Y and X in Y',
  'len(X) == 1 and Y.lower().count(X.lower()) > 5',
  'len(X) == 1 and X.lower() == Y[:1].lower() and Y',
  'len(X) == 1 and X.lower() == Y[-1:].lower() and Y',
] as const

function ofOne(type: PyType): readonly string[] {
  switch (type.kind) {
    case 'int':
    case 'float':
      return OF_INT
    case 'str':
      return OF_TEXT
    case 'dict':
      return [
        ...OF_DICT,
        ...(type.key.kind === 'str' ? OF_TEXT_KEYS : []),
        ...(type.value.kind === 'int' ? OF_INT_VALUES : []),
      ]
    case 'list':
      if (type.item.kind === 'int' || type.item.kind === 'float') return [...OF_LIST, ...OF_INTS]
      if (type.item.kind === 'str') return [...OF_LIST, ...OF_WORDS]
      return type.item.kind === 'list' ? [...OF_LIST, ...OF_ROWS] : OF_LIST
    default:
      return []
  }
}

function ofTwo(x: PyType, y: PyType): readonly string[] {
  const pair = `${x.kind} ${y.kind}`
  switch (pair) {
    case 'int int':
      return OF_TWO_INTS
    case 'str str':
      return [...OF_TWO_TEXTS, ...OF_LETTER_AND_TEXT]
    case 'list list':
      return OF_TWO_LISTS
    case 'dict dict':
      return OF_TWO_DICTS
    case 'int list':
      return OF_INT_AND_ITEMS
    case 'int dict':
      return OF_INT_AND_VALUES
    case 'list dict':
      return OF_ITEMS_AND_DICT
    case 'int str':
      return [
        'X == len(Y)',
        'X > len(Y)',
        'X == 0 and Y',
        "X > 1 and Y == ''",
        "X == 1 and Y == ''",
      ]
    default:
      return []
  }
}

/** Of three numbers: which is largest, which are equal. */
const OF_THREE_INTS = [
  'A == B == C',
  'A == B == C > 100',
  'A == B == C < -9',
  'A == B != C',
  'A == C != B',
  'B == C != A',
  'A < B < C',
  'A < C < B',
  'B < A < C',
  'B < C < A',
  'C < A < B',
  'C < B < A',
  'A == B < C',
  'A == B > C',
  'A == C < B',
  'A == C > B',
  'B == C < A',
  'B == C > A',
  'A + B == C',
  'A + C == B',
  'B + C == A',
  'A + B == C + 1',
  'A + B < C',
  'A + B == C - 1',
  'A + C < B',
  'B + C < A',
  'A == B + 1',
  'A == C - 1',
  'A == C + 1',
  'A == B - 1',
  'A < 0 and B < 0 and C < 0',
  'B == 1 != C',
  'C == 1 != B',
  'B > 1 and C > 1 and A % B == 0 and A % C == 0',
  'B > 1 and C > 1 and A % B == 0 and A % C != 0',
  'B > 1 and C > 1 and A % B != 0 and A % C == 0',
  'B > 1 and C > 1 and A % B == 0 and A % C == 0 and B == C',
  'B > 1 and C > 1 and A % B and A % C == 0 and B % C == 0',
  'B > 1 and C > 1 and A % B == 0 and A % C and C % B == 0',
  'B > 1 and C > 1 and A % (B * C) == 0 and A',
] as const

/** Every condition that makes sense for the types of a problem's parameters, each once. */
export function inputConditions({ parameters }: Problem): string[] {
  const typed = parameters.map(({ name, type }) => ({ name, type: parsePyType(type) }))
  const put = (text: string, names: Readonly<Record<string, string>>) =>
    text.replace(/\b[XYABC]\b/g, (letter) => names[letter] ?? letter)
  const single = typed.flatMap(({ name, type }) =>
    ofOne(type).map((text) => put(text, { X: name })),
  )
  const double = typed.flatMap((x) =>
    typed
      .filter((y) => y !== x)
      .flatMap((y) => ofTwo(x.type, y.type).map((text) => put(text, { X: x.name, Y: y.name }))),
  )
  const [a, b, c] = typed
  const ints = typed.length === 3 && typed.every(({ type }) => type.kind === 'int')
  const triple =
    ints && a && b && c
      ? OF_THREE_INTS.map((text) => put(text, { A: a.name, B: b.name, C: c.name }))
      : []
  return [...new Set([...single, ...double, ...triple])]
}

/** What conditions may name beside the parameters. */
const CONDITION_IMPORTS = 'from math import isqrt as ISQRT\n'

/**
 * A program that shows what is wrong with a condition: `rule` lets it fail, and `unknown_names` gives
 * the indices of the names that mean nothing to Python.
 */
export function ruleProgram(
  { parameters }: Problem,
  condition: string,
  names: readonly string[],
): string {
  const header = parameters.map(({ name }) => name).join(', ')
  const tries = names.map(
    (name, i) => `try:
    ${name}
except NameError:
    UNKNOWN_NAMES.append(${i})
`,
  )
  return `${CONDITION_IMPORTS}
UNKNOWN_NAMES = []
${tries.join('')}
def unknown_names(*_):
    return UNKNOWN_NAMES

RULE = lambda ${header}: (${condition}
)

def rule(*arguments):
    return bool(RULE(*arguments))
`
}

/**
 * A program that tells which conditions hold for an input, as a list of booleans. One that fails for
 * an input, such as the first item of an empty list, does not hold.
 */
export function conditionProgram(problem: Problem, conditions: readonly string[]): string {
  const names = problem.parameters.map(({ name }) => name).join(', ')
  const lines = conditions.map((text) => `    lambda ${names}: (${text}\n    ),\n`)
  return `${CONDITION_IMPORTS}
CONDITIONS = [
${lines.join('')}]

def holding(${names}):
    found = []
    for condition in CONDITIONS:
        try:
            found.append(bool(condition(${names})))
        except Exception:
            found.append(False)
    return found
`
}
