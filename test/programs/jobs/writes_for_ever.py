import time


def write(number, store):
    import zarr

    array = zarr.create_array(store, name=f"a{number}", shape=(1,), chunks=(1,), dtype="i4")
    array[:] = number
    return number


def run(store, client):
    number = 0
    while True:
        client.gather(client.map(write, range(number, number + 4), store=store, pure=False))
        number += 4
        print(number)
        time.sleep(0.01)
