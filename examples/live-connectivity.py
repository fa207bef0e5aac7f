"""Connects the official Databento client to a gateway and checks what arrives against the same market over plain TCP.

    mbosh serve demo --live :13000 --tcp :9000 &
    python examples/live-connectivity.py --port 13000 --tcp-port 9000

Prints a line for each check; exits 1 when one does not hold. Needs `pip install databento`.
"""
import argparse
import concurrent.futures
import hashlib
import socket
import struct
import sys

import databento
from databento_dbn import Compression

KEY = "any-key-will-do-on-this-machine!"
parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=13000, help="of the live gateway")
parser.add_argument("--tcp-port", type=int, default=9000, help="of `serve tcp` on the same data")
parser.add_argument("--key", default=KEY)
options = parser.parse_args()
failures = 0


def check(name, found, expected):
    global failures
    failures += found != expected
    print("ok  " if found == expected else "FAIL", name, "" if found == expected else f"expected {expected}, found {found}")


def recording():
    """The dataset and the market-by-order records of the whole recording, as `serve tcp` sends them."""
    stream = bytearray()
    with socket.create_connection(("127.0.0.1", options.tcp_port), timeout=60) as connection:
        while piece := connection.recv(1 << 16):
            stream += piece
    start = 8 + struct.unpack_from("<I", stream, 4)[0]
    dataset = bytes(stream[8:24]).rstrip(b"\0").decode()
    return dataset, [bytes(stream[at : at + 56]) for at in range(start, len(stream), 56)]


def session(schema="mbo", symbols="ALL_SYMBOLS", stype="raw_symbol", ts_out=False, zstd=False, snapshot=False):
    """All records of one session, those of the market as bytes without send times, and the error it ended with."""
    client = databento.Live(
        key=options.key, gateway="127.0.0.1", port=options.port, ts_out=ts_out,
        compression=Compression.ZSTD if zstd else Compression.NONE)
    client.subscribe(dataset=dataset, schema=schema, symbols=symbols, stype_in=stype, snapshot=snapshot)
    market, names, error = [], set(), None
    try:
        for record in client:
            if record.publisher_id == 0:
                continue
            raw = bytes(record)
            market.append(bytes([raw[0] - 2]) + raw[1:-8] if ts_out else raw)
            names.add(client.symbology_map.get(record.instrument_id))
    except databento.BentoError as failure:
        error = str(failure)
    return market, names, error


def digest(records):
    return len(records), hashlib.sha256(b"".join(records)).hexdigest()


dataset, records = recording()
trades = [record for record in records if record[38:39] == b"T"]
market, names, error = session()
check("mbo of all symbols", digest(market), digest(records))
check("every instrument has its name", None in names, False)
check("no error", error, None)
check("compressed", digest(session(zstd=True)[0]), digest(records))
check("with send times", digest(session(ts_out=True)[0]), digest(records))
check("both", digest(session(ts_out=True, zstd=True)[0]), digest(records))
name = sorted(names)[0]
own = {record[4:8] for record in session(symbols=name)[0]}
check("one symbol is one instrument", len(own), 1)
identifier = str(struct.unpack("<I", own.pop())[0])
one = [record for record in records if record[4:8] == struct.pack("<I", int(identifier))]
check("by its id", digest(session(symbols=identifier, stype="instrument_id")[0]), digest(one))
check("a snapshot is one record more", len(session(symbols=name, snapshot=True)[0]), len(one) + 1)
check("trades", len(session(schema="trades")[0]), len(trades))
check("an unknown symbol", session(symbols="NOSUCHSYMBOL")[2], "Failed to resolve symbol: NOSUCHSYMBOL")
with concurrent.futures.ThreadPoolExecutor(8) as pool:
    several = [pool.submit(session) for _ in range(8)]
    check("eight clients at once", {digest(future.result()[0]) for future in several}, {digest(records)})
sys.exit(1 if failures else 0)
