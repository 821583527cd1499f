/**
 * What our Python process runs: dbt's own programmatic entry, one command after the other as lines of JSON on its
 * standard input, `{"command": [...], "reuse": true}`. After each it prints `{"dbt_exit": 0 | 1 | 2, "problem": …}`
 * among dbt's events. It keeps the project that `parse` read: a build with `reuse` needs not import and read it again,
 * which takes dbt as long as thirty models. When nobody holds its input any more, it cancels its queries and ends
 * within ten seconds, whatever dbt is doing.
 */
export const dbtProgram = `
import json, os, queue, signal, sys, threading, time
orders = queue.SimpleQueue()
def listen():
    for line in sys.stdin:
        orders.put(json.loads(line))
    orders.put(None)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(10)
    os._exit(130)
threading.Thread(target=listen, daemon=True).start()
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
def work():
    parsed = None
    while (order := orders.get()) is not None:
        done = dbtRunner(manifest=parsed if order["reuse"] else None).invoke(order["command"])
        # A build changes what it was given: it serves once.
        parsed = done.result if isinstance(done.result, Manifest) else None
        problem = None if done.exception is None else str(done.exception)
        code = 0 if done.success else 1 if problem is None else 2
        print(json.dumps({"dbt_exit": code, "problem": problem}), flush=True)
try:
    work()
except KeyboardInterrupt:
    pass
sys.stdout.flush()
os._exit(0)
`;
