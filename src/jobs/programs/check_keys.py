"""Says where a worker has its keys of a store from, and tries them; runs on a worker."""


async def main(question, dask_worker=None):
    """Answer with JSON text: `keys` is `worker`, `lent` or `none`; with `probe`, also `error`.

    The probe writes an object of its own and deletes it again. Never raises and never tells a key;
    network traffic stays out of the worker's event loop.
    """
    import asyncio
    import json
    import sys
    import types
    import uuid

    asked = json.loads(question)
    output = asked["output"]

    def load(name, source):
        if name not in sys.modules:
            made = types.ModuleType(name)
            exec(compile(source, name, "exec"), made.__dict__)
            sys.modules.setdefault(name, made)
        return sys.modules[name]

    def look():
        s3 = load(**asked["s3"])
        keys = s3.keys_for(output)
        answer = {"keys": "none" if keys is None else keys["from"]}
        if not asked["probe"]:
            return answer
        prefix = output["prefix"].strip("/")
        key = "/".join(part for part in (prefix, f".probe-{uuid.uuid4().hex}") if part)
        try:
            store = s3.S3(output)
            s3.patient(lambda: store.put(key, b"written by Science Gateway to try the keys\n"), 5)
            store.check(store.call("DELETE", key), f"delete {key}")
        except s3.StoreError as error:
            answer.update(error=str(error), failure=error.reason)
        return answer

    try:
        found = await asyncio.get_running_loop().run_in_executor(None, look)
    except Exception as error:
        found = {"keys": "none", "error": f"The check failed ({type(error).__name__})."}
    return json.dumps(found)
