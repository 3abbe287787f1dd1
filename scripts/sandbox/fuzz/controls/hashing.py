def solve(n):
    import sys
    words = ['alpha', 'beta', 'fuzz-interned-1', '', 'é', '\U0001f600']
    return [
        [hash(word) for word in words],
        [hash(value) for value in (b'ab', (1, 'a'), 1.5, None, frozenset('abc'))],
        list({word: 1 for word in words}),
        list(set(words)),
        sys.intern('fuzz-' + 'interned-1') is 'fuzz-interned-1',
        sys.getunicodeinternedsize() if hasattr(sys, 'getunicodeinternedsize') else 0,
    ]
