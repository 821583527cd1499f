/**
 * What our Python process runs: dbt's own programmatic entry, one order after the other as lines of JSON on its
 * standard input, `{"command": [...], "environment": {...}, "reuse": true}`. It loads dbt before the first one comes.
 * Of dbt's events it prints what we use, as JSON lines, and after each order
 * `{"dbt_exit": 0 | 1 | 2, "problem": …}`. It keeps the project that `parse` read: a build with `reuse` needs not
 * import and read it again, which takes dbt as long as thirty models. When nobody holds its input any more, it cancels
 * its queries and ends within ten seconds, whatever dbt is doing.
 *
 * Two things keep Python's time down (ADR-0016): what is loaded and parsed stays until the end, so the garbage
 * collector need not look through it again and again; and debug events, most of all, are dropped before dbt composes
 * messages that nobody reads.
 */
export const dbtProgram = `
import gc
gc.disable()
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
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager
from dbt_common.events.functions import env_scrubber
class Events(EventManager):
    def fire_event(self, e, level=None, node=None, force_warn_or_error_handling=False):
        if (level or e.level_tag()) != EventLevel.DEBUG:
            super().fire_event(e, level, node, force_warn_or_error_handling)
ctx_set_event_manager(Events())
def tell(line):
    # In one piece: dbt's threads tell, too.
    sys.stdout.write(json.dumps(line, default=str) + "\\n")
    sys.stdout.flush()
def tell_event(event):
    data = {name: getattr(event.data, name, None) for name in ("total", "num_models", "status")}
    node = getattr(event.data, "node_info", None)
    data["node_info"] = None if node is None else {"node_name": node.node_name}
    info = {"name": event.info.name, "level": event.info.level, "msg": env_scrubber(event.info.msg)}
    tell({"info": info, "data": data})
def work():
    parsed = None
    while (order := orders.get()) is not None:
        os.environ.update(order["environment"])
        runner = dbtRunner(manifest=parsed if order["reuse"] else None, callbacks=[tell_event])
        done = runner.invoke(order["command"])
        # A build changes what it was given: it serves once.
        parsed = done.result if isinstance(done.result, Manifest) else None
        problem = None if done.exception is None else str(done.exception)
        code = 0 if done.success else 1 if problem is None else 2
        tell({"dbt_exit": code, "problem": problem})
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        gc.enable()
try:
    work()
except KeyboardInterrupt:
    pass
sys.stdout.flush()
os._exit(0)
`;
