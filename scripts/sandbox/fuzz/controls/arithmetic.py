def solve(n):
    import decimal, fractions, math, statistics
    context = decimal.getcontext()
    return [
        repr(context), repr(decimal.DefaultContext), str(decimal.Decimal(1) / 3),
        str(fractions.Fraction(1, 3) + 1), math.pi, math.sqrt(2), statistics.mean([1, 2, 4]),
        float('0.1') + 0.2, 2**0.5, 7 // -2, -7 % 3, round(2.5), '%.17g' % 0.1, sum([0.1] * 9),
    ]
