"""Signs, lists and reads objects for somebody without keys; runs on a worker that has them."""


async def main(name, source, question, dask_worker=None):
    """Answer a question about a store: JSON text in, bytes out.

    `source` is s3.py and `name` its module's name. The answer is the length of a JSON text as four
    big-endian bytes, the text, and the bytes of all objects that were asked for, one after the
    other. Never raises and never tells a key; traffic stays out of the worker's event loop.

    - `{"op": "sign", "keys", "seconds"}` gives `{"urls"}`.
    - `{"op": "list", "prefix", "delimiter", "next", "limit"}` gives a page of objects.
    - `{"op": "read", "wanted": [{"key", "range"}]}` gives `{"parts": [{"length", "size"}]}`:
      `range` is an HTTP byte range, `size` the whole object's; both null where there is none.
    """
    import asyncio
    import json
    import sys
    import types
    from concurrent.futures import ThreadPoolExecutor

    asked = json.loads(question)

    def load():
        if name not in sys.modules:
            made = types.ModuleType(name)
            exec(compile(source, name, "exec"), made.__dict__)
            sys.modules.setdefault(name, made)
        return sys.modules[name]

    def sign(store):
        return {"urls": [store.presign(key, asked["seconds"]) for key in asked["keys"]]}, []

    def read(store):
        def one(wanted):
            answer = store.call("GET", wanted["key"], headers={"range": wanted["range"]})
            if answer.status == 404 and answer.code != "NoSuchBucket":
                return None, b""
            total = (answer.headers["Content-Range"] or "").rpartition("/")[2]
            if answer.status == 416 and total == "0":
                return 0, b""
            store.check(answer, f"read {wanted['key']}")
            return int(total) if answer.status == 206 else len(answer.body), answer.body

        with ThreadPoolExecutor(8) as pool:
            parts = list(pool.map(one, asked["wanted"]))
        sizes = [{"length": None if s is None else len(b), "size": s} for s, b in parts]
        return {"parts": sizes}, [body for _, body in parts]

    def work():
        s3 = load()
        try:
            store = s3.S3(asked["output"])
            if asked["op"] == "list":
                found = store.page(
                    asked["prefix"], asked["delimiter"], asked["next"], asked["limit"]
                )
                return found, []
            return sign(store) if asked["op"] == "sign" else read(store)
        except s3.StoreError as error:
            return {"failed": str(error), "reason": error.reason}, []

    try:
        head, bodies = await asyncio.get_running_loop().run_in_executor(None, work)
    except Exception as error:
        says = f"The worker could not read the object store ({type(error).__name__})."
        head, bodies = {"failed": says, "reason": "store failed"}, []
    text = json.dumps(head).encode()
    return b"".join([len(text).to_bytes(4, "big"), text, *bodies])
