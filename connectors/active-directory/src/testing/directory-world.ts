// For tests only: a small domain behind LDAPS, as the conformance kit commands it. It answers as domain controllers
// do, and pages by a key of its database, so entries that change places are neither missed nor told twice.
import type { JsonObject } from "@edp/base";
import {
  makeCertificate,
  type World,
  type WorldSource,
  type WorldTools,
} from "@edp/connector-sdk/conformance";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { controlTypes } from "../ldap/controls.ts";
import type { ScriptedAnswer } from "./answers.ts";
import {
  startDirectoryServer,
  type Asked,
  type DirectoryRules,
  type DirectoryServer,
} from "./directory-server.ts";
import {
  changeDomain,
  domainBase,
  listIds,
  makeDomain,
  matches,
  readValues,
  type Domain,
  type DomainEntry,
  type DomainObject,
} from "./small-domain.ts";

export interface LdapWorldOptions {
  readonly config: JsonObject & { readonly passwordSecret?: string };
  /** PEM of the client certificates that it takes; without it, it wants the password. */
  readonly clientCa?: string;
}

interface Faults {
  denied: string | undefined;
  failing: { readonly object: string; times: number } | undefined;
  isLooping: boolean;
  isEchoing: boolean;
  /** Where else it says that more may be. */
  elsewhere: string | undefined;
  invocation: number;
}

interface State extends Domain {
  readonly faults: Faults;
}

/** For what answers: no load of the machine makes it slower. */
const patience = { connectMs: 20_000, operationMs: 20_000 };
const domainSid = "S-1-5-21-1-2-3";
const service = `CN=NTDS Settings,CN=DC1,${domainBase}`;

export async function openLdapWorld(tools: WorldTools, options: LdapWorldOptions): Promise<World> {
  const { clock, secrets } = tools;
  const { passwordSecret = "bind-password" } = options.config;
  const now = (): string =>
    `${clock
      .now()
      .toISOString()
      .replace(/[-:T]|\.\d+Z$/g, "")}.0Z`;
  const state: State = {
    ...makeDomain(now()),
    faults: {
      denied: undefined,
      failing: undefined,
      isLooping: false,
      isEchoing: false,
      elsewhere: undefined,
      invocation: 1,
    },
  };
  const writes: string[] = [];
  const year = 365 * 86_400_000;
  const at = (years: number): Date => new Date(clock.now().getTime() + years * year);
  const open: { close: () => Promise<void> }[] = [];
  const start = async (from: Date, until: Date): Promise<{ server: DirectoryServer; ca: string }> => {
    const { key, cert } = makeCertificate({ from, until });
    const rules: DirectoryRules = {
      tls: { key, cert, ...(options.clientCa === undefined ? {} : { ca: options.clientCa }) },
      signIn: (_, password, request) => answerSignIn(state, password === secrets[passwordSecret], request),
      search: (asked) => answerSearch(state, asked),
      onWrite: (operation) => writes.push(`operation 0x${operation.toString(16)}`),
    };
    const server = await startDirectoryServer(rules);
    open.push(server);
    return { server, ca: cert };
  };
  const describe = (url: string, extraCa: string, timeouts = patience): WorldSource => ({
    config: {
      urls: [url],
      baseDn: domainBase,
      pageSize: 3,
      timeouts,
      ...options.config,
    },
    extraCa,
  });
  const { server, ca } = await start(at(-1), at(1));
  const source = describe(server.url, ca);
  return {
    source,
    listIds: (object) => listIds(state, object),
    change: (kind, object, id) => {
      changeDomain(state, { kind, object, id, now: now() });
    },
    faults: {
      denied: ({ object }) => void (state.faults.denied = object),
      failing: ({ object, times = 1 }) => void (state.faults.failing = { object, times }),
      loop: () => void (state.faults.isLooping = true),
      echo: () => void (state.faults.isEchoing = true),
      "cursor-gone": () => void (state.faults.invocation += 1),
      // A controller pages by its own key: a new order of the entries moves no border.
      shift: () => void state.entries.reverse(),
      elsewhere: async () => {
        const { server: other } = await start(at(-1), at(1));
        state.faults.elsewhere = `${other.url}/DC=other,DC=example`;
        return undefined;
      },
      unreachable: async () => {
        const gone = await start(at(-1), at(1));
        await gone.server.close();
        open.pop();
        return describe(gone.server.url, ca);
      },
      "expired-certificate": async () => {
        const { server: expired, ca: old } = await start(at(-2), at(-1));
        return describe(expired.url, old);
      },
      silent: async () => {
        const silent = await startSilence();
        open.push(silent);
        return describe(silent.url, ca, { connectMs: 1_000, operationMs: 2_000 });
      },
    },
    listWrites: () => writes,
    close: async () => {
      for (const one of open) await one.close();
    },
  };
}

async function startSilence(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const sockets = new Set<{ destroy: () => void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server has an AddressInfo
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return { url: `ldaps://localhost:${port.toString()}`, close };
}

function answerSignIn({ faults }: State, isRight: boolean, request: Buffer): ScriptedAnswer {
  if (faults.isEchoing) return { result: 1, message: `I heard ${request.toString("latin1")}` };
  const refusal = "80090308: LdapErr: DSID-0C09041C, comment: AcceptSecurityContext error, data 52e, v4563\0";
  return isRight ? {} : { result: 49, message: refusal };
}

function answerSearch(state: State, asked: Asked): ScriptedAnswer | "drop" {
  const { faults } = state;
  if (asked.scope === 0) return answerBase(state, asked);
  const object = tellObject(asked);
  if (object !== undefined && object === faults.failing?.object && faults.failing.times > 0) {
    faults.failing.times -= 1;
    return "drop";
  }
  if (object !== undefined && object === faults.denied)
    return { result: 50, message: "00002098: SecErr: DSID-03150F94, problem 4003 (INSUFF_ACCESS_RIGHTS)" };
  return asked.controls.has(controlTypes.dirSync) ? answerLinks(state, asked) : answerPage(state, asked);
}

/** Which object of the connector a search is for, by what only its records have. */
function tellObject({ attributes }: Asked): DomainObject | undefined {
  const marks = {
    users: "employeeID",
    groups: "groupType",
    computers: "dNSHostName",
    organizational_units: "ou",
  };
  const found = Object.entries(marks).find(([, mark]) => attributes.includes(mark))?.[0];
  if (found !== undefined) return found as DomainObject; // one of the keys above
  return attributes.some((name) => name.startsWith("member")) ? "group_memberships" : undefined;
}

function answerBase(state: State, { base }: Asked): ScriptedAnswer {
  const give = (attributes: Readonly<Record<string, readonly (string | Buffer)[]>>): ScriptedAnswer => ({
    entries: [{ dn: base, attributes }],
  });
  const guid = Buffer.alloc(16, 9);
  if (base === "")
    return give({
      highestCommittedUSN: [state.usn.toString()],
      dsServiceName: [service],
      namingContexts: [domainBase],
    });
  if (base === service) return give({ invocationId: [Buffer.alloc(16, state.faults.invocation)] });
  return give({ objectGUID: [guid], objectClass: ["top", "domain"] });
}

function answerPage(state: State, asked: Asked): ScriptedAnswer {
  const { filter, controls, attributes, base } = asked;
  if (attributes.includes("objectSid") && !matchesAny(state, asked))
    return {
      entries: [{ dn: base, attributes: { objectSid: [domainSid], objectGUID: [Buffer.alloc(16, 9)] } }],
    };
  const withDeleted = controls.has(controlTypes.showDeleted);
  const found = state.entries
    .filter((entry) => (withDeleted || !entry.isDeleted) && matches(filter, valuesOf(entry)))
    .filter((entry) => !base.startsWith("<GUID=") || base === `<GUID=${entry.guid}>`)
    .toSorted((one, other) => (one.guid < other.guid ? -1 : 1))
    .flatMap((entry) => (state.repeated.has(entry.guid) ? [entry, entry] : [entry]));
  const start = state.faults.isLooping ? 0 : readStart(controls.get(controlTypes.pagedResults));
  const end = start + 3;
  const entries = found.slice(start, end).map((entry) => toEntry(state, entry, attributes));
  const references = state.faults.elsewhere === undefined ? [] : [state.faults.elsewhere];
  const isMore = state.faults.isLooping ? found.length > 0 : end < found.length;
  return { entries, references, cookie: isMore ? `at ${end.toString()}` : "" };
}

const matchesAny = ({ entries }: State, { filter }: Asked): boolean =>
  entries.some((entry) => matches(filter, valuesOf(entry)));

const readStart = (value: Buffer | undefined): number =>
  Number(/at (\d+)$/.exec(value?.toString("latin1") ?? "")?.[1] ?? 0);

function valuesOf(entry: DomainEntry): ReadonlyMap<string, readonly (string | Buffer)[]> {
  const token = entry.attributes["primaryGroupToken"];
  return token === undefined
    ? readValues(entry)
    : new Map([...readValues(entry), ["objectsid", [`${domainSid}-${token}`]]]);
}

function toEntry(
  state: State,
  entry: DomainEntry,
  wanted: readonly string[],
): NonNullable<ScriptedAnswer["entries"]>[number] {
  const attributes: Record<string, readonly (string | Buffer)[]> = {};
  const values = valuesOf(entry);
  for (const name of wanted) {
    const value = values.get(name.toLowerCase());
    if (value !== undefined && name !== "objectSid") attributes[name] = value;
  }
  const members = entry.members.filter(({ isPresent }) => isPresent);
  if (wanted.some((name) => name.startsWith("member")) && members.length > 0) {
    const once = members.map(({ guid }) => nameMember(state, guid));
    const twice = members.filter(({ guid }) => state.repeated.has(`${entry.guid}:${guid}`));
    attributes["member"] = [...once, ...twice.map(({ guid }) => nameMember(state, guid))];
  }
  return { dn: entry.name, attributes };
}

const nameMember = ({ entries }: State, guid: string): string =>
  `<GUID=${guid}>;${entries.find((entry) => entry.guid === guid)?.name ?? ""}`;

function answerLinks(state: State, { controls, filter }: Asked): ScriptedAnswer {
  const from = Number(
    /place (\d+)/.exec(controls.get(controlTypes.dirSync)?.toString("latin1") ?? "")?.[1] ?? 0,
  );
  const entries = state.entries
    .filter((entry) => matches(filter, readValues(entry)))
    .flatMap((entry) => {
      const changed = entry.members.filter(({ usn }) => usn > from);
      const list = (isPresent: boolean): readonly string[] =>
        changed.filter((member) => member.isPresent === isPresent).map(({ guid }) => nameMember(state, guid));
      const attributes = {
        objectGUID: readValues(entry).get("objectguid") ?? [],
        "member;range=1-1": list(true),
        "member;range=0-0": list(false),
      };
      return changed.length === 0 ? [] : [{ dn: entry.name, attributes }];
    });
  return { entries, dirSync: `place ${state.usn.toString()}` };
}
