"""How long the bodies of DAG files take: once everything that they import is there, as in Airflow's own parser, which
forks. Prints the median of wall and processor time in milliseconds for each file."""

import json
import sys
import time
from pathlib import Path
from statistics import median

folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
sys.path.append(str(folder))
files = sorted(folder.glob("edp__*.py"))


def run(path):
    code = compile(path.read_text(), str(path), "exec")
    exec(code, {"__name__": path.stem, "__file__": str(path), "__doc__": None})  # noqa: S102


for path in files:
    run(path)
told = []
for path in files:
    walls, processors = [], []
    for _ in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        run(path)
        walls.append((time.perf_counter() - wall) * 1000)
        processors.append((time.process_time() - processor) * 1000)
    told.append({"file": path.name, "wall": median(walls), "processor": median(processors)})
print()
print(json.dumps(told))
