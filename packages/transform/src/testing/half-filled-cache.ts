// A Python environment whose dbt is as unlucky as it can be: while one thread fills dbt's list of the relations in
// `raw`, every other thread that wants to know is answered from the first relation alone. What happens in one build
// of many on a busy machine happens in each build with it.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonDir } from "./build-for-test.ts";

/** Python runs it at start, before dbt. The first who asks fills the list; the waits end as soon as it is misread. */
const unluckyCache = `
import threading
from dbt.adapters.cache import RelationsCache

gate, first_added, misread = threading.Lock(), threading.Event(), threading.Event()
fillers = []
contains, add, get_relations = RelationsCache.__contains__, RelationsCache.add, RelationsCache.get_relations

def asked(cache, schema_id):
    if schema_id[1] == "raw":
        with gate:
            is_filler = not fillers
            if is_filler: fillers.append(threading.get_ident())
        if not is_filler: first_added.wait()
    return contains(cache, schema_id)

def added(cache, relation):
    add(cache, relation)
    if relation.schema == "raw" and not first_added.is_set():
        first_added.set()
        misread.wait(30)

def read(cache, database, schema):
    found = get_relations(cache, database, schema)
    if schema == "raw": misread.set()
    return found

RelationsCache.__contains__, RelationsCache.add, RelationsCache.get_relations = asked, added, read
`;

/** Makes it in `dir`; give it to a build as its `pythonDir`. */
export function createUnluckyPython(dir: string): string {
  mkdirSync(join(dir, "bin"), { recursive: true });
  writeFileSync(join(dir, "sitecustomize.py"), unluckyCache);
  const python = join(dir, "bin/python");
  writeFileSync(python, `#!/bin/sh\nPYTHONPATH='${dir}' exec '${join(pythonDir, "bin/python")}' "$@"\n`);
  chmodSync(python, 0o755);
  return dir;
}
