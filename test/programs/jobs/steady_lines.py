import time


def run(rate, seconds, width=80):
    begun, burst = time.monotonic(), rate // 50
    for first in range(1, rate * seconds + 1, burst):
        for number in range(first, first + burst):
            print("line", number, "x" * width)
        time.sleep(max(0, begun + (first + burst) / rate - time.monotonic()))
    return time.monotonic() - begun
