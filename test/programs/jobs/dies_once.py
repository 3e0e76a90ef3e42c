import os
import signal
import time


def run(flag):
    print("attempt in process", os.getpid())
    if not os.path.exists(flag):
        open(flag, "w").close()
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGKILL)
    return "survived"
