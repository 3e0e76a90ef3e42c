import time


def run(progress=None, steps=1000):
    """Take ten seconds in a thousand steps, and say so at each."""
    for step in range(steps):
        time.sleep(0.01)
        print("step", step)
        if progress is not None:
            progress(step + 1, steps)
    return steps
