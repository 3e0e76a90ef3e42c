import os
import time


def slow(number):
    time.sleep(0.05)
    return number, os.getpid()


def run(client):
    print(os.getpid())
    print(*sorted({pid for _, pid in client.gather(client.map(slow, range(40), pure=False))}))
    return sum(number for number, _ in client.gather(client.map(slow, range(400), pure=False)))
