def solve(n):
    import atexit, codecs, copyreg, locale, os, signal, time, warnings
    return [
        sorted(os.environ.items()), os.getcwd(), os.getpid(), list(time.tzname), time.timezone,
        locale.setlocale(locale.LC_ALL), [repr(signal.getsignal(i)) for i in range(1, 32)],
        repr(warnings.filters), atexit._ncallbacks(), sorted(map(repr, copyreg.dispatch_table)),
        codecs.lookup('utf-8').name, codecs.lookup_error('strict').__name__,
        '\xe9'.encode('latin-1').decode('latin-1'), time.strftime('%Y-%m-%d', time.gmtime(0)),
    ]
