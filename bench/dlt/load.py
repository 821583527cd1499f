"""One load of JSON Lines into PostgreSQL by dlt: Parquet, handed over by ADBC.

python load.py <socket dir> <file> <pipelines dir>; prints one line of JSON: seconds, clientCpu, rssMb.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote

import dlt
import orjson
import pyarrow

ROWS_AT_ONCE = 30_000

socket_dir, file, pipelines_dir = sys.argv[1:4]

# The address of a socket's folder has to look like a host, and a password is asked for although none is needed.
CREDENTIALS = {
    "host": quote(socket_dir, safe=""),
    "port": 5432,
    "database": "postgres",
    "username": "edp",
    "password": "none",
}


@dlt.resource(
    name="people",
    write_disposition="append",
    columns={"payload": {"data_type": "json"}},
    file_format="parquet",
)
def people() -> Iterator[pyarrow.Table]:
    """The id of each record, and its bytes as they stand in the file."""
    with open(file, "rb") as lines:
        while batch := list(islice(lines, ROWS_AT_ONCE)):
            payloads = [line[:-1] for line in batch]
            ids = [orjson.loads(payload)["id"] for payload in payloads]
            texts = pyarrow.array(payloads, pyarrow.binary()).cast(pyarrow.string())
            yield pyarrow.table({"record_id": ids, "payload": texts})


began = time.perf_counter()
pipeline = dlt.pipeline(
    "bench",
    destination=dlt.destinations.postgres(CREDENTIALS),
    dataset_name="dlt_bench",
    pipelines_dir=pipelines_dir,
)
pipeline.run(people())
seconds = time.perf_counter() - began
usage = [
    resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
]
print(
    json.dumps(
        {
            "seconds": seconds,
            "clientCpu": sum(one.ru_utime + one.ru_stime for one in usage),
            "rssMb": max(one.ru_maxrss for one in usage) / 1024,
        }
    )
)
