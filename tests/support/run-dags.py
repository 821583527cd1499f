"""Runs DAGs one after the other in one process, as `airflow dags test` runs one, and prints how each ended."""

import json
import sys
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag

folder = Path(sys.argv[1])
sys.path.append(str(folder))
bag = DagBag(folder)
ended = {}
for dag_id in sys.argv[2:]:
    run = bag.dags[dag_id].test()
    ended[dag_id] = str(run.state)
print()
print(json.dumps(ended))
