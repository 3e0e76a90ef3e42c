def run(store, place=(3, 4)):
    print("before")
    check(place)


def check(place):
    raise ValueError(f"chunk {place[0]}, {place[1]} is empty")
