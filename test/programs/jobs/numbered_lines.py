import time


def run(count, burst, pause):
    for number in range(1, count + 1):
        print("line", number)
        if number % burst == 0:
            time.sleep(pause)
    return count
