def solve(n):
    import sys, threading
    return [
        sys.getrecursionlimit(), sys.get_int_max_str_digits(), sys.getswitchinterval(),
        repr(sys.gettrace()), repr(sys.getprofile()), sys.getunicodeinternedsize(),
        sys.unraisablehook is sys.__unraisablehook__, sys.excepthook is sys.__excepthook__,
        sys.displayhook is sys.__displayhook__, sys.breakpointhook is sys.__breakpointhook__,
        sys.path, sys.argv, [type(finder).__name__ for finder in sys.meta_path],
        [getattr(hook, '__name__', '') for hook in sys.path_hooks], repr(sys.flags),
        sorted(sys.path_importer_cache), [sys.monitoring.get_tool(i) for i in range(6)],
        sys.stdin is sys.__stdin__, sys.stdout is sys.__stdout__, sys.stdout.closed,
        sys.get_coroutine_origin_tracking_depth(), repr(sys.get_asyncgen_hooks()),
        threading.active_count(), threading.current_thread().name, sys.dont_write_bytecode,
        sys.getrefcount(sys), sys.getrefcount(object), sys._git, sys.hexversion,
    ]
