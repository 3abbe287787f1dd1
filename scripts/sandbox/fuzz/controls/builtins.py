def solve(n):
    import builtins
    return [f'{name} {type(value).__name__} {id(value)}' for name, value in sorted(vars(builtins).items())]
