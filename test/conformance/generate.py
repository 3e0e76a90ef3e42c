"""Writes Zarr stores of every kind with zarr-python itself, and what it reads back from them.

    python test/conformance/generate.py FOLDER

FOLDER gets one folder a store and `stores.json`: for each its name, what its elements are, and the
file with all of them in C order, little endian: bool as a byte, float16 as float32, times as int64,
text and bytes of any length as JSON. `unwritten.json` lists what zarr-python 3.1.6 itself cannot
write or read again, with its own reason.
"""

import itertools
import json
import sys
import warnings
from pathlib import Path

import numcodecs
import numpy as np
import zarr.codecs.numcodecs as n3
from zarr.codecs import (
    BloscCodec,
    BytesCodec,
    Crc32cCodec,
    GzipCodec,
    ShardingCodec,
    TransposeCodec,
    ZstdCodec,
)

import zarr

warnings.filterwarnings("ignore")
ROOT = Path(sys.argv[1])
INDEX: list[dict] = []
UNWRITTEN: dict[str, str] = {}
RECORD = [("a", "<f4"), ("b", ">i2"), ("c", "S3"), ("d", "<U2"), ("e", "|b1"), ("f", "<c8")]
NUMBERS = ["|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8"]
OTHERS = ["<c8", "<c16", "<M8[ns]", "<M8[D]", "<m8[s]", "<m8[25us]", "|S5", "<U4", "|V6", RECORD]
BIG = [">i2", ">u4", ">i8", ">f2", ">f4", ">f8", ">c8", ">c16", ">M8[s]", ">m8[ms]", ">U3"]
DTYPES = [*NUMBERS, *OTHERS]
#: shape and chunks: even, uneven, larger than the array, one dimension, three.
LAYOUTS = [((6, 8), (3, 4)), ((7, 10), (3, 4)), ((3, 4), (5, 6)), ((11,), (4,)), ((3, 4, 5), (2, 3, 2))]


def label(dtype) -> str:
    return "record" if isinstance(dtype, list) else dtype.translate(str.maketrans("<>|[", "le0-", "]"))


def sample(dtype, shape: tuple[int, ...]) -> np.ndarray:
    count = int(np.prod(shape))
    rng = np.random.default_rng(count)
    kind, size = np.dtype(dtype).kind, np.dtype(dtype).itemsize
    if kind in "biuMm":
        raw = rng.integers(0, 256, count * size, dtype="u1")
        raw = raw % 2 if kind == "b" else raw
        values = np.frombuffer(raw.tobytes(), dtype).copy()
        if kind in "Mm" and count:
            values[0] = np.datetime64("NaT") if kind == "M" else np.timedelta64("NaT")
    elif kind in "fc":
        part = "f8" if kind == "c" else dtype
        values = (rng.standard_normal(count) * 100).astype(part)
        special = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 6e-8, 65504.0], part)[:count]
        values[: len(special)] = special
        values = (values + 1j * rng.standard_normal(count)).astype(dtype) if kind == "c" else values
    elif kind == "U":
        words = ["", "a", "äöü", "日本語", "𝄞x", "abcdefgh"]
        values = np.array([words[i % 6] for i in range(count)], dtype)
    elif kind == "S":
        words = [b"", b"a", b"a\0b", b"\xff\xfe", b"hello"]
        values = np.array([words[i % 5] for i in range(count)], dtype)
    elif kind == "V" and np.dtype(dtype).names:
        values = np.zeros(count, dtype)
        for name in values.dtype.names:
            values[name] = sample(values.dtype[name].str, (count,))
    else:
        values = np.frombuffer(rng.integers(0, 256, count * size, dtype="u1").tobytes(), dtype).copy()
    return values.reshape(shape)


def words(shape: tuple[int, ...]) -> np.ndarray:
    some = ["", "a", "äöü", "日本語", "𝄞 clef", "line\nbreak", "x" * 300, "\0"]
    return np.array([some[i % 8] for i in range(int(np.prod(shape)))], dtype=object).reshape(shape)


def plain(values: np.ndarray) -> tuple[str, bytes]:
    """What the elements are, and their bytes as we read them."""
    dtype = values.dtype
    if dtype.kind in "OT":
        items = [item.decode("latin-1") if isinstance(item, bytes) else item for item in values.ravel()]
        items = [item if isinstance(item, str) else json.dumps(item) for item in items]
        return "texts", json.dumps(items).encode()
    values = np.ascontiguousarray(values)
    if dtype.kind == "V":
        return "Uint8Array", values.tobytes()
    values = values.astype(dtype.newbyteorder("<"))
    if dtype.kind in "SU":
        return "Uint8Array", values.tobytes()
    if dtype.kind == "f" and dtype.itemsize == 2:
        return "Float32Array", values.astype("<f4").tobytes()
    names = {
        "b1": "Uint8Array", "i1": "Int8Array", "i2": "Int16Array", "i4": "Int32Array",
        "i8": "BigInt64Array", "u1": "Uint8Array", "u2": "Uint16Array", "u4": "Uint32Array",
        "u8": "BigUint64Array", "f4": "Float32Array", "f8": "Float64Array", "c8": "Float32Array",
        "c16": "Float64Array", "M8": "BigInt64Array", "m8": "BigInt64Array",
    }  # fmt: skip
    return names[f"{dtype.kind}{dtype.itemsize}"], values.tobytes()


def note(name: str, values: np.ndarray, missing: int = 0) -> None:
    kind, data = plain(values)
    (ROOT / name / "expected").write_bytes(data)
    INDEX.append({"name": name, "kind": kind, "shape": list(np.shape(values)), "missing": missing})


def write(name: str, dtype, *, shape=(7, 10), chunks=(3, 4), data=None, skip=(), edit=None, **how):
    """`skip`: coordinates of chunks (or shards) that are left out; `edit`: changes the metadata."""
    try:
        create(name, dtype, shape=shape, chunks=chunks, data=data, skip=skip, edit=edit, **how)
    except (TypeError, ValueError) as error:
        # What the reference cannot do is no case; the test counts them.
        UNWRITTEN[name] = f"{type(error).__name__}: {error}"[:200]


def create(name: str, dtype, *, shape, chunks, data, skip, edit, **how):
    path = ROOT / name
    array = zarr.create_array(str(path), shape=shape, chunks=chunks, dtype=dtype, **how)
    values = sample(dtype, shape) if data is None else data
    if values.size:
        array[...] = values
    for coords in skip:
        (path / array.metadata.encode_chunk_key(coords)).unlink()
    if edit:
        file = path / ("zarr.json" if (path / "zarr.json").exists() else ".zarray")
        meta = json.loads(file.read_text())
        edit(meta)
        file.write_text(json.dumps(meta))
    read = zarr.open_array(str(path), mode="r")
    # A single text has lost its type on the way.
    values = np.asarray(read[...], read.dtype if shape == () else None)
    note(name, values, len(skip))


def v2(name: str, dtype, **how):
    write(f"v2/{name}", dtype, zarr_format=2, **{"compressors": None, **how})


def v3(name: str, dtype, **how):
    write(f"v3/{name}", dtype, zarr_format=3, **{"compressors": None, **how})


def by_hand(name: str, values: np.ndarray, filters: list, chunk: tuple[int, ...], compressor=None):
    """Format 2 as zarr-python 2 wrote it, with codecs that zarr-python 3 does not write."""
    path = ROOT / "v2" / name
    path.mkdir(parents=True)
    grid = [range(-(-size // length)) for size, length in zip(values.shape, chunk, strict=True)]
    for coords in itertools.product(*grid):
        part = values[tuple(slice(i * n, (i + 1) * n) for i, n in zip(coords, chunk, strict=True))]
        whole = np.full(chunk, "" if values.dtype == object else 0, values.dtype)
        whole[tuple(slice(0, n) for n in part.shape)] = part
        for codec in [*filters, *([compressor] if compressor else [])]:
            whole = codec.encode(whole)
        data = whole if isinstance(whole, bytes) else np.ascontiguousarray(whole).tobytes()
        (path / ".".join(map(str, coords))).write_bytes(data)
    meta = {
        "zarr_format": 2, "shape": values.shape, "chunks": chunk, "dtype": values.dtype.str,
        "fill_value": None, "order": "C", "filters": [codec.get_config() for codec in filters],
        "compressor": compressor and compressor.get_config(),
    }  # fmt: skip
    (path / ".zarray").write_text(json.dumps(meta))
    note(f"v2/{name}", values)


COMPRESSORS_2 = {
    "zlib": numcodecs.Zlib(5), "gzip": numcodecs.GZip(5), "bz2": numcodecs.BZ2(9),
    "lzma": numcodecs.LZMA(preset=1), "lz4": numcodecs.LZ4(), "zstd": numcodecs.Zstd(3),
    "zstd-checksum": numcodecs.Zstd(3, checksum=True),
    "shuffled": numcodecs.Blosc("zstd", 3, numcodecs.Blosc.SHUFFLE),
}  # fmt: skip
SUMS_2 = {name: numcodecs.get_codec({"id": name}) for name in ["crc32", "crc32c", "adler32", "fletcher32", "base64"]}
COMPRESSORS_3 = {
    "gzip": GzipCodec(level=5), "zstd": ZstdCodec(level=3), "zstd-checksum": ZstdCodec(level=3, checksum=True),
    "crc32c": Crc32cCodec(), "n-bz2": n3.BZ2(level=5), "n-lzma": n3.LZMA(preset=1), "n-lz4": n3.LZ4(acceleration=1),
    "n-zlib": n3.Zlib(level=5), "n-gzip": n3.GZip(level=5), "n-zstd": n3.Zstd(level=3),
    "n-crc32": n3.CRC32(), "n-crc32c": n3.CRC32C(location="end"), "n-adler32": n3.Adler32(), "n-fletcher32": n3.Fletcher32(),
    "n-blosc": n3.Blosc(cname="lz4", clevel=5, shuffle=1),
}  # fmt: skip


def dtypes() -> None:
    for dtype in DTYPES:
        name = label(dtype)
        v2(f"dtype-{name}", dtype)
        v3(f"dtype-{name}", dtype)
        v3(f"sharded-{name}", dtype, shards=(6, 8), compressors=ZstdCodec())
        v2(f"missing-{name}", dtype, skip=[(0, 1), (2, 2)])
        v3(f"missing-{name}", dtype, skip=[(1, 0)])
        v2(f"f-order-{name}", dtype, order="F")
        if not isinstance(dtype, list) and dtype[0] == "<":
            v3(f"big-{name}", dtype, serializer=BytesCodec(endian="big"))
    for dtype in BIG:
        v2(f"dtype-{label(dtype)}", dtype, compressors=numcodecs.Zstd(1))
        v2(f"f-order-{label(dtype)}", dtype, order="F", skip=[(0, 0)])
    for zarr_format, shape in itertools.product((2, 3), [(7,), (5, 6)]):
        chunks = tuple(min(3, size) for size in shape)
        name = f"v{zarr_format}/text-{len(shape)}d"
        write(name, str, shape=shape, chunks=chunks, data=words(shape), zarr_format=zarr_format)
        write(f"{name}-missing", str, shape=shape, chunks=chunks, data=words(shape), zarr_format=zarr_format,
              skip=[(1,) * len(shape)], fill_value="nothing")  # fmt: skip
    v3("text-sharded", str, shape=(7, 10), shards=(6, 8), data=words((7, 10)))
    v3("bytes-varied", "variable_length_bytes", shape=(9,), chunks=(4,),
       data=np.array([w.encode() for w in words((9,))], dtype=object))  # fmt: skip


def layouts() -> None:
    for (shape, chunks), dtype in itertools.product(LAYOUTS, ["<i2", "<f8", "<c8", "|S5", RECORD]):
        name = f"{'x'.join(map(str, shape))}-{label(dtype)}"
        for order in "CF":
            v2(f"layout-{order}-{name}", dtype, shape=shape, chunks=chunks, order=order, compressors=numcodecs.Zlib(1))
        v3(f"layout-{name}", dtype, shape=shape, chunks=chunks)
        for place, order in enumerate(itertools.permutations(range(len(shape)))):
            v3(f"transpose-{place}-{name}", dtype, shape=shape, chunks=chunks, filters=[TransposeCodec(order=order)])
        shards = tuple(2 * size for size in chunks)
        for location in ("start", "end"):
            inner = [TransposeCodec(order=tuple(reversed(range(len(shape))))), BytesCodec(), ZstdCodec()]
            codec = ShardingCodec(chunk_shape=chunks, codecs=inner, index_location=location)
            v3(f"shard-{location}-{name}", dtype, shape=shape, chunks=shards, serializer=codec)
    for dtype in ["<f4", "|b1", "<c16", "<U4", "|V6"]:
        for zarr_format in (2, 3):
            how = {"zarr_format": zarr_format, "compressors": None}
            name = f"v{zarr_format}/%s-{label(dtype)}"
            write(name % "scalar", dtype, shape=(), chunks=(), **how)
            write(name % "empty", dtype, shape=(0, 4), chunks=(1, 4), **how)
            write(name % "all-empty", dtype, shape=(0,), chunks=(5,), **how)
    v2("slash", "<u2", chunk_key_encoding={"name": "v2", "separator": "/"})
    v3("key-v2", "<u2", chunk_key_encoding={"name": "v2", "separator": "/"})
    v3("key-dot", "<u2", chunk_key_encoding={"name": "default", "separator": "."})


def shards() -> None:
    inner = ShardingCodec(chunk_shape=(2, 2), codecs=[BytesCodec(), ZstdCodec()], index_location="start")
    for dtype in ["<i4", "<f2", "<c8", "|S5"]:
        nested = ShardingCodec(chunk_shape=(4, 4), codecs=[inner])
        v3(f"nested-{label(dtype)}", dtype, shape=(9, 10), chunks=(8, 8), serializer=nested)
    thrice = ShardingCodec(chunk_shape=(4, 4), codecs=[ShardingCodec(chunk_shape=(2, 4), codecs=[inner])])
    v3("nested-thrice", "<f4", shape=(8, 8), chunks=(8, 8), serializer=thrice)
    v3("nested-sparse", "<i4", shape=(8, 8), chunks=(8, 8), fill_value=7, data=np.where(np.eye(8) > 0, 3, 7).astype("<i4"),
       serializer=ShardingCodec(chunk_shape=(4, 4), codecs=[inner]))  # fmt: skip
    plain_index = ShardingCodec(chunk_shape=(3, 4), codecs=[BytesCodec()], index_codecs=[BytesCodec()])
    v3("index-without-checksum", "<f4", chunks=(6, 8), serializer=plain_index)
    around = ShardingCodec(chunk_shape=(3, 4), codecs=[BytesCodec(), ZstdCodec()])
    v3("transpose-around-shard", "<f4", shape=(14, 13), chunks=(12, 12), filters=[TransposeCodec(order=(1, 0))],
       serializer=ShardingCodec(chunk_shape=(3, 4), codecs=[BytesCodec()]))  # fmt: skip
    v3("crc-around-shard", "<f4", chunks=(6, 8), serializer=around, compressors=[Crc32cCodec()])
    v3("zstd-around-shard", "<i8", chunks=(6, 8), serializer=around, compressors=[ZstdCodec()], fill_value=-3)
    v3("shard-sparse", "<i4", shape=(4, 4), chunks=(1, 1), shards=(4, 4), fill_value=0, data=np.eye(4, dtype="<i4"))


def compressors() -> None:
    kinds = ["|b1", "<i2", ">i4", "<f4", "<f8", "|S5"]
    for (name, codec), dtype in itertools.product({**COMPRESSORS_2, **SUMS_2}.items(), kinds):
        filters = [codec] if name in SUMS_2 else None
        v2(f"{name}-{label(dtype)}", dtype, filters=filters, compressors=None if filters else codec)
    for cname, shuffle, dtype in itertools.product(["blosclz", "lz4", "lz4hc", "zlib", "zstd"], range(3), ["|u1", "<i2", "<f8"]):
        codec = numcodecs.Blosc(cname, 5, shuffle)
        big = np.arange(60_000).reshape(200, 300) // 7 % 251
        v2(f"blosc-{cname}-{shuffle}-{label(dtype)}", dtype, compressors=codec)
        v2(f"blosc-big-{cname}-{shuffle}-{label(dtype)}", dtype, shape=(200, 300), chunks=(120, 120),
           data=big.astype(dtype), compressors=codec)  # fmt: skip
    for cname, shuffle in itertools.product(["blosclz", "lz4", "zlib", "zstd"], ["noshuffle", "shuffle", "bitshuffle"]):
        v3(f"blosc-{cname}-{shuffle}", "<f4", compressors=BloscCodec(cname=cname, typesize=4, shuffle=shuffle))
    for (name, codec), dtype in itertools.product(COMPRESSORS_3.items(), ["|b1", "<i2", "<f8", "<U4"]):
        v3(f"{name}-{label(dtype)}", dtype, compressors=[codec])
    v3("zstd-and-crc", "<f4", compressors=[ZstdCodec(), Crc32cCodec()])
    v3("gzip-twice", "<f4", compressors=[GzipCodec(), GzipCodec()])
    v3("n-shuffle", "<f8", compressors=[n3.Shuffle(elementsize=8), n3.Zlib(level=1)])
    for name in ["bz2", "lzma", "gzip", "zlib", "zstd", "lz4"]:
        v2(f"large-{name}", "<i4", shape=(300, 300), chunks=(299, 301), compressors=COMPRESSORS_2[name],
           data=(np.arange(90_000).reshape(300, 300) // 13).astype("<i4"))  # fmt: skip


def filters() -> None:
    numbers = np.linspace(-50, 300, 70).reshape(7, 10)
    for dtype, astype in [("<i4", "<i2"), ("<i8", "<i4"), ("<f4", "<f4"), ("<f8", "<f4"), ("<u2", "<u2"),
                          (">i4", ">i4"), ("<f2", "<f2"), ("<i8", "<i8"), ("<u8", "<u8")]:  # fmt: skip
        data = np.abs(numbers).astype(dtype)
        codec = numcodecs.Delta(dtype, astype)
        v2(f"delta-{label(dtype)}-{label(astype)}", dtype, data=data, filters=[codec], compressors=numcodecs.Zlib(1))
        v2(f"delta-f-{label(dtype)}-{label(astype)}", dtype, data=data, filters=[codec], order="F")
        if dtype[0] == "<":
            v3(f"n-delta-{label(dtype)}-{label(astype)}", dtype, data=data, filters=[n3.Delta(dtype=dtype, astype=astype)])
    for dtype, astype in [("<f8", "<i2"), ("<f4", "|u1"), ("<f8", "<f4"), ("<f4", "<f4"), ("<i4", "<i2"), ("<f4", "<i8")]:
        how = {"offset": -50, "scale": 0.7, "dtype": dtype, "astype": astype}
        data = numbers.astype(dtype)
        v2(f"fixed-{label(dtype)}-{label(astype)}", dtype, data=data, filters=[numcodecs.FixedScaleOffset(**how)])
        v3(f"n-fixed-{label(dtype)}-{label(astype)}", dtype, data=data, filters=[n3.FixedScaleOffset(**how)])
    for encoded, dtype in [("<f4", "<f8"), ("<i2", "<i8"), ("<i4", "<f4"), ("<f8", "<f4"), ("<u1", "<u4"), (">i2", "<f8"), ("<f2", "<f8")]:
        data = np.abs(numbers % 120).astype(dtype)
        v2(f"astype-{label(encoded)}-{label(dtype)}", dtype, data=data, filters=[numcodecs.AsType(encoded, dtype)])
        if encoded[0] == "<":
            v3(f"n-astype-{label(encoded)}-{label(dtype)}", dtype, data=data, filters=[n3.AsType(encode_dtype=encoded, decode_dtype=dtype)])
    for dtype, astype in [("<f8", "<f8"), ("<f8", "<f4"), ("<f4", "<f4")]:
        v2(f"quantize-{label(dtype)}-{label(astype)}", dtype, filters=[numcodecs.Quantize(3, dtype, astype)])
    v3("n-quantize", "<f4", filters=[n3.Quantize(digits=3, dtype="<f4")])
    for dtype in ["<f2", "<f4", "<f8"]:
        v2(f"bitround-{label(dtype)}", dtype, filters=[numcodecs.BitRound(5)], compressors=numcodecs.Zlib(1))
        v3(f"n-bitround-{label(dtype)}", dtype, filters=[n3.BitRound(keepbits=5)])
    for shape, chunks in [((7, 10), (3, 4)), ((9,), (5,)), ((16,), (8,))]:
        name = "x".join(map(str, shape))
        v2(f"packbits-{name}", "|b1", shape=shape, chunks=chunks, filters=[numcodecs.PackBits()])
        v3(f"n-packbits-{name}", "|b1", shape=shape, chunks=chunks, filters=[n3.PackBits()])
    for size in (2, 4, 8):
        v2(f"shuffle-{size}", "<f8", filters=[numcodecs.Shuffle(size)], compressors=numcodecs.Zlib(1))
    v2("many-filters", "<f8", data=numbers, compressors=numcodecs.Blosc(),
       filters=[numcodecs.FixedScaleOffset(-50, 10, "<f8", "<i4"), numcodecs.Delta("<i4"), numcodecs.Shuffle(4)])  # fmt: skip
    v3("transpose-then-delta", "<i4", data=numbers.astype("<i4"),
       filters=[TransposeCodec(order=(1, 0)), n3.Delta(dtype="<i4")])  # fmt: skip


def objects() -> None:
    for shape, chunk in [((7,), (3,)), ((5, 6), (2, 4))]:
        values, name = words(shape), f"{len(shape)}d"
        for codec in ["vlen-utf8", "json2", "msgpack2"]:
            by_hand(f"object-{codec}-{name}", values, [numcodecs.get_codec({"id": codec})], chunk, numcodecs.Zlib(1))
        binary = np.array([w.encode() for w in values.ravel()], dtype=object).reshape(shape)
        if len(shape) == 1:
            by_hand(f"object-vlen-bytes-{name}", binary[:6], [numcodecs.VLenBytes()], chunk)
    labels = np.array(["female", "male", "", "male", "female"] * 4, dtype=object)
    by_hand("object-categorize", labels, [numcodecs.Categorize(["female", "male"], dtype="O")], (6,))
    mixed = np.array(["a", 1, 2.5, None, True, "b"], dtype=object)
    by_hand("object-json2-mixed", mixed, [numcodecs.JSON()], (6,))
    by_hand("object-msgpack2-mixed", mixed, [numcodecs.MsgPack()], (3,))


def fills() -> None:
    odd = [("<f4", np.nan), ("<f4", np.inf), ("<f4", -np.inf), ("<f4", 1e20), ("<f8", -0.0), ("<f2", 1.5),
           ("<i8", 2**53 + 1), ("<i8", -(2**63)), ("<u8", 2**64 - 1), ("|b1", True), ("|u1", 255),
           ("<c8", complex(1, -2)), ("<c16", complex(np.nan, np.inf)), ("<M8[ns]", np.datetime64(7, "ns")),
           ("<m8[s]", np.timedelta64(-9, "s")), ("|S5", b"ab"), ("<U4", "äb"), ("|V6", b"abcdef")]  # fmt: skip
    for place, (dtype, fill) in enumerate(odd):
        name = f"fill-{place}-{label(dtype)}"
        v2(name, dtype, fill_value=fill, skip=[(0, 0), (1, 2)])
        v3(name, dtype, fill_value=fill, skip=[(0, 0), (1, 2)])
        v3(f"shard-{name}", dtype, fill_value=fill, shards=(6, 8), skip=[(0, 0)])
    v2("fill-none", "<f8", fill_value=None)

    def spell(value, **more):
        return lambda meta: meta.update({"fill_value": value, **more})

    for place, (dtype, value) in enumerate([
        ("<f4", "0x7fc00000"), ("<f4", "0x40490fdb"), ("<f8", "0x400921fb54442d18"), ("<f2", "0x3c00"),
        ("<f4", 3), ("<f8", "NaN"), ("<c8", ["0x3f800000", "NaN"]), ("<M8[D]", "NaT"), ("|b1", False),
    ]):  # fmt: skip
        v3(f"spelled-{place}-{label(dtype)}", dtype, skip=[(0, 0)], edit=spell(value))
    for place, (dtype, value) in enumerate([("<f4", "Infinity"), ("<f8", 3), ("|b1", 1), ("<i4", 5), ("<M8[ns]", "NaT")]):
        v2(f"spelled-{place}-{label(dtype)}", dtype, skip=[(0, 0)], edit=spell(value))
    v2("old-spelling", "<i4", edit=lambda meta: [meta.pop(key) for key in ["dimension_separator"] if key in meta])


def xarrays() -> None:
    """Groups as xarray writes them: coordinates, packed values, times, names of dimensions."""
    import xarray as xr

    data = xr.Dataset(
        {"t2m": (("time", "lat", "lon"), np.linspace(250, 310, 60).reshape(4, 3, 5)), "mask": (("lat",), [True, False, True])},
        {"time": ("time", np.arange(4), {"units": "days since 2000-01-01", "calendar": "noleap"}), "lat": [1.0, 2.0, 3.0],
         "lon": np.arange(5.0), "name": (("lat",), ["a", "bc", "def"])},
    )  # fmt: skip
    packed = {"t2m": {"dtype": "i2", "scale_factor": 0.01, "add_offset": 280.0, "_FillValue": -32768}}
    for zarr_format, consolidated in itertools.product((2, 3), (True, False)):
        name = f"xarray-{zarr_format}-{'consolidated' if consolidated else 'plain'}"
        data.to_zarr(str(ROOT / name), zarr_format=zarr_format, consolidated=consolidated, encoding=packed)
        group = zarr.open_group(str(ROOT / name), mode="r", use_consolidated=False)
        for key, array in group.arrays():
            note(f"{name}/{key}", np.asarray(array[...]))


def main() -> None:
    ROOT.mkdir(parents=True, exist_ok=True)
    jobs = [dtypes, layouts, shards, compressors, filters, objects, fills, xarrays]
    for job in jobs:
        job()
    (ROOT / "stores.json").write_text(json.dumps(INDEX))
    (ROOT / "unwritten.json").write_text(json.dumps(UNWRITTEN, indent=1))


if __name__ == "__main__":
    main()
