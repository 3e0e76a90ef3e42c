def run(store, place=(3, 4)):
    print("before")
    check(place)


def check(place):
    raise ValueError("chunk %d, %d is empty" % tuple(place))
