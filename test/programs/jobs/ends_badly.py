import ctypes
import sys
import time


def run(how):
    print(how, flush=True)
    if how == "segfault":
        time.sleep(0.3)
        ctypes.string_at(0)
    if how == "exit":
        sys.exit(3)
    if how == "memory":
        kept = []
        while True:
            kept.append(b"x" * 50_000_000)
            time.sleep(0.1)
    if how == "loop":
        loop = []
        loop.append(loop)
        return loop
    if how == "python":
        while True:
            pass
    time.sleep(90)
