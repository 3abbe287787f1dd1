def solve(n):
    import collections.abc, numbers, zlib
    seen, todo, lines = set(), [object], []
    while todo:
        kind = todo.pop()
        if kind in seen:
            continue
        seen.add(kind)
        names = sorted(kind.__dict__)
        size = sum(id(kind.__dict__[name]) for name in names) & 0xffffffff
        lines.append(f'{kind.__module__}.{kind.__qualname__} {kind.__flags__} {len(names)} {size}')
        todo.extend(type.__subclasses__(kind))
    return [
        len(lines), zlib.crc32('\n'.join(sorted(lines)).encode()),
        [line for line in sorted(lines) if line.startswith('builtins.')],
        isinstance(1, collections.abc.Sized), isinstance('a', numbers.Integral), hasattr(int, 'fuzz'),
        'ab'.upper(), [3, 1].index(1), sorted({2: 1, 1: 2}.items()),
    ]
