// An SFTP server for the conformance kit: the records of the world as files of three each. It is the library's other
// half; that real servers answer as it does is tested against OpenSSH (places/sftp/sftp.db.test.ts).
import { invariant } from "@edp/base";
import {
  madeByTheKit,
  makeRecords,
  type ChangeKind,
  type PlainRecord,
  type Scenario,
  type World,
  type WorldSource,
  type WorldTools,
} from "@edp/connector-sdk/conformance";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server as TcpServer } from "node:net";
import ssh2, { type Connection, type PublicKeyAuthContext, type SFTPWrapper } from "ssh2";
import { writeFingerprint } from "../places/sftp/host-keys.ts";
import { serveFiles, type ServedFile } from "./serve-sftp.ts";

const user = "edp-reader";
const folder = "/outgoing";
const recordsInFile = 3;

const passphrase = "of-the-kit-0123456789";
const clientKey = ssh2.utils.generateKeyPairSync("ed25519", { passphrase, cipher: "aes256-ctr", rounds: 4 });
const shared = {
  transport: "sftp",
  objects: [{ name: "workers", modes: ["full"] }],
  renewsSignIn: false,
} as const;

export const sftpScenarios: readonly Scenario[] = [
  {
    ...shared,
    name: "JSON lines on an SFTP server, with a password",
    secrets: { password: madeByTheKit },
    open: (tools) => openWorld(tools, "password"),
  },
  {
    ...shared,
    name: "JSON lines on an SFTP server, with a private key",
    secrets: { "private-key": clientKey.private, passphrase },
    open: (tools) => openWorld(tools, "private-key"),
  },
];

type SignIn = "password" | "private-key";

interface Faults {
  denied: boolean;
  echo: boolean;
  link: boolean;
  /** How many reads are yet to break the connection. */
  breaks: number;
}

async function openWorld({ clock, secrets }: WorldTools, signIn: SignIn): Promise<World> {
  const password = secrets["password"] ?? "";
  const key = ssh2.utils.generateKeyPairSync("ed25519");
  const faults: Faults = { denied: false, echo: false, link: false, breaks: 0 };
  const writes: string[] = [];
  const store = createStore();
  const startMs = clock.now().getTime() - 3_600_000;
  const listServed = (): readonly ServedFile[] => toFiles(store.list(), startMs, faults.link);
  const onClient = (client: Connection): void => {
    client.on("error", () => undefined);
    client.on("authentication", (attempt) => {
      const isRight =
        signIn === "password"
          ? attempt.method === "password" && attempt.password === password
          : attempt.method === "publickey" && isSignedByClient(attempt);
      if (isRight && attempt.username === user) attempt.accept();
      else attempt.reject([signIn === "password" ? "password" : "publickey"]);
    });
    client.on("session", (accept) => {
      accept().on("sftp", (acceptSftp) => {
        serve(acceptSftp(), client);
      });
    });
  };
  const serve = (sftp: SFTPWrapper, client: Connection): void => {
    serveFiles(sftp, {
      folder,
      list: listServed,
      onWrite: (what) => writes.push(what),
      refuse: () => (faults.echo ? `no, ${user} with ${password}` : undefined),
      denies: () => faults.denied,
      breaks: () => {
        if (faults.breaks === 0) return false;
        faults.breaks -= 1;
        client.end();
        return true;
      },
    });
  };
  const server = new ssh2.Server({ hostKeys: [key.private] }, onClient);
  const quiet = createServer((socket) => socket.on("error", () => undefined));
  const toSource = async (one: Pick<TcpServer, "listen" | "address">): Promise<WorldSource> => {
    if (one.address() === null) one.listen(0, "127.0.0.1");
    return createSource((one.address() as AddressInfo).port, { publicKey: key.public, signIn });
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    source: await toSource(server),
    listIds: () => store.list().map(({ id }) => id),
    change: store.change,
    faults: {
      denied: () => void (faults.denied = true),
      echo: () => void (faults.echo = true),
      elsewhere: () => void (faults.link = true),
      failing: ({ times = 1 }) => void (faults.breaks = times),
      silent: async () => {
        quiet.listen(0, "127.0.0.1");
        await once(quiet, "listening");
        return toSource(quiet);
      },
      unreachable: async () => {
        const closed = createServer().listen(0, "127.0.0.1");
        await once(closed, "listening");
        const source = await toSource(closed);
        closed.close();
        return source;
      },
    },
    listWrites: () => writes,
    close: () => {
      server.close();
      quiet.close();
      return Promise.resolve();
    },
  };
}

/** Without a signature the client only asks whether the key would do. */
function isSignedByClient({ key, blob, signature }: PublicKeyAuthContext): boolean {
  const known = ssh2.utils.parseKey(clientKey.public);
  if (known instanceof Error || !key.data.equals(known.getPublicSSH())) return false;
  return blob === undefined || signature === undefined || known.verify(blob, signature);
}

function createSource(
  port: number,
  { publicKey, signIn }: { readonly publicKey: string; readonly signIn: SignIn },
): WorldSource {
  const hostKeys = [writeFingerprint(Buffer.from(publicKey.split(" ")[1] ?? "", "base64"))];
  return {
    config: {
      sftp: { server: `127.0.0.1:${port.toString()}`, user, path: folder, hostKeys, signIn },
      objects: { workers: { glob: "workers-*.data", format: "jsonl", key: "id", files: "all" } },
    },
  };
}

interface Store {
  readonly list: () => readonly PlainRecord[];
  readonly change: (kind: ChangeKind, object: string, id: string) => void;
}

function createStore(): Store {
  let records: readonly PlainRecord[] = makeRecords(8);
  let gone: readonly PlainRecord[] = [];
  const find = (id: string): PlainRecord => {
    const record = [...records, ...gone].find((one) => one.id === id);
    invariant(record !== undefined, "the kit changes only records that are there");
    return record;
  };
  return {
    list: () => records,
    change: (kind, _object, id) => {
      const record = find(id);
      const others = records.filter((one) => one !== record);
      if (kind === "remove") gone = [...gone, record];
      switch (kind) {
        case "change":
          records = records.map((one) => (one === record ? { ...one, name: `${one.name}!` } : one));
          return;
        case "remove":
          records = others;
          return;
        case "restore":
        case "repeat":
          records = [...records, record];
          return;
        case "move":
          records = [record, ...others];
      }
    },
  };
}

function toFiles(records: readonly PlainRecord[], startMs: number, hasLink: boolean): readonly ServedFile[] {
  const files = Array.from({ length: Math.ceil(records.length / recordsInFile) }, (_, index): ServedFile => {
    const part = records.slice(index * recordsInFile, (index + 1) * recordsInFile);
    return {
      name: `workers-${index.toString()}.data`,
      content: Buffer.from(part.map((record) => `${JSON.stringify(record)}\n`).join("")),
      modified: Math.floor(startMs / 1000) + index,
    };
  });
  const target = "/etc/passwd";
  return hasLink
    ? [...files, { name: "workers-link.data", content: Buffer.from(""), modified: 0, target }]
    : files;
}
