def solve(n):
    import sys
    return [
        f'{name} {type(module).__name__} {len(vars(module))} {sum(id(value) for value in vars(module).values()) & 0xffffffff}'
        for name, module in sorted(sys.modules.items())
    ]
