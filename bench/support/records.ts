// Invented identity records: the same for the same start value, about 470 bytes of JSON each.
import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";

export interface RecordFiles {
  /** One JSON document a line: what EDP reads. */
  readonly jsonLines: string;
  /** Text COPY of (seq, record_id, payload_hash): what a script stages. */
  readonly keys: string;
  /** Text COPY of the raw table's columns: what a script copies. */
  readonly rows: string;
  readonly meanBytes: number;
}

export interface RecordShape {
  readonly count: number;
  readonly seed: number;
  /** Of a million records, this many have another content than those of the same seed. */
  readonly changedPerMillion?: number;
}

const extractedAt = "2026-11-23 08:00:00+00";

export function writeRecordFiles(dir: string, name: string, shape: RecordShape): RecordFiles {
  const paths = {
    jsonLines: `${dir}/${name}.jsonl`,
    keys: `${dir}/${name}.keys`,
    rows: `${dir}/${name}.rows`,
  };
  const files = Object.values(paths).map((path) => openSync(path, "w"));
  const [jsonFile = 0, keysFile = 0, rowsFile = 0] = files;
  let bytes = 0;
  for (let first = 0; first < shape.count; first += 5_000) {
    const parts: [string, string, string] = ["", "", ""];
    for (let index = first; index < Math.min(first + 5_000, shape.count); index += 1) {
      const { id, json } = makeRecord(index, shape);
      const hash = createHash("sha256").update(json).digest("hex");
      const seq = (index + 1).toString();
      bytes += json.length;
      parts[0] += `${json}\n`;
      parts[1] += `${seq}\t${id}\t\\\\x${hash}\n`;
      parts[2] += `${seq}\t1\t${extractedAt}\t\\N\tacme.example\t${id}\tupsert\t\\\\x${hash}\t${json}\n`;
    }
    writeSync(jsonFile, parts[0]);
    writeSync(keysFile, parts[1]);
    writeSync(rowsFile, parts[2]);
  }
  files.forEach(closeSync);
  return { ...paths, meanBytes: Math.round(bytes / shape.count) };
}

function makeRecord(index: number, shape: RecordShape): { id: string; json: string } {
  const digest = createHash("md5").update(`${shape.seed.toString()}:${index.toString()}`).digest("hex");
  const id = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20),
  ].join("-");
  const isChanged = (index * 7919) % 1_000_000 < (shape.changedPerMillion ?? 0);
  const given = ["Ada", "Bela", "Chiara", "Deniz", "Emil", "Farah", "Goran", "Hana"][index % 8] ?? "";
  const family = ["Abel", "Brandt", "Costa", "Dorn", "Eriksen", "Farkas", "Gallo"][index % 7] ?? "";
  const account = `${given}.${family}.${index.toString()}`.toLowerCase();
  const json = JSON.stringify({
    id,
    employeeId: `E${index.toString().padStart(8, "0")}`,
    accountEnabled: index % 17 !== 0,
    displayName: `${given} ${family}`,
    givenName: given,
    surname: family,
    mail: `${account}@acme.example`,
    userPrincipalName: `${account}@acme.example`,
    department: isChanged ? "Moved" : ["Finance", "Engineering", "Sales", "Care"][index % 4],
    jobTitle: ["Analyst", "Engineer", "Consultant"][index % 3],
    officeLocation: `Building ${(index % 40).toString()}, floor ${(index % 9).toString()}`,
    whenCreated: "2024-03-01T08:00:00Z",
    whenChanged: "2026-10-05T07:31:00Z",
    proxyAddresses: [`smtp:${account}@acme.example`],
    logonCount: index % 10_000,
  });
  return { id, json };
}
