def solve(n):
    import gc
    return [
        list(gc.get_count()), list(gc.get_threshold()), gc.isenabled(), gc.get_debug(),
        gc.get_freeze_count(), len(gc.get_objects()), len(gc.garbage), len(gc.callbacks),
        [sorted(generation.items()) for generation in gc.get_stats()],
    ]
