// Which faults a transport has. Each one that it does not have comes with the reason, which becomes the verdict
// "not applicable"; nothing is left out silently.
import type { FaultName, Transport } from "./suite.ts";

const noHttp = "there is no HTTP";
const lastsAsConnection = "the sign-in lasts as long as its connection";
const noPages = "there are no pages, a file is read whole or not at all";

const missing: Readonly<Record<Transport, Readonly<Partial<Record<FaultName, string>>>>> = {
  http: {},
  ldap: {
    throttled: "LDAP has no Retry-After; a busy server is among those that fail",
    "sign-in-expired": lastsAsConnection,
    "next-elsewhere": "LDAP pages by a cookie on the same connection",
  },
  folder: {
    denied: "the operating system decides, and lets an administrator read every file",
    "expired-certificate": "a folder has no certificate",
    silent: "a folder answers at once or not at all",
    throttled: noHttp,
    failing: "a folder has no server that fails",
    "sign-in-expired": "nobody signs in to a folder",
    "cursor-gone": "the cursor names files that were read, and no server can forget it",
    loop: noPages,
    "next-elsewhere": noPages,
    echo: "a folder sends no messages",
    shift: noPages,
  },
  sftp: {
    "expired-certificate": "SSH knows its servers by host keys, which do not expire",
    throttled: noHttp,
    "sign-in-expired": lastsAsConnection,
    "cursor-gone": "the cursor names files that were read, and no server can forget it",
    loop: noPages,
    "next-elsewhere": noPages,
    shift: noPages,
  },
  sql: {
    throttled: noHttp,
    "sign-in-expired": lastsAsConnection,
    "cursor-gone": "the cursor is a value of the data, which no server can forget",
    loop: "each page is asked for by the last key of the one before, not by what the server says",
    elsewhere: "a database leads nobody elsewhere",
    "next-elsewhere": "a database leads nobody elsewhere",
  },
  process: {
    "expired-certificate": "the program makes its own connections",
    silent: "the program has its own limits, and the run a time limit over it",
    throttled: "the program waits for its source itself",
    "sign-in-expired": "the program signs in itself",
    "cursor-gone": "the program's state is its own",
    loop: "the program pages itself",
    elsewhere: "the program makes its own connections",
    "next-elsewhere": "the program makes its own connections",
    shift: "the program pages itself",
  },
};

/** Why this transport does not have the fault; undefined when it has it. */
export function whyNot(transport: Transport, fault: FaultName): string | undefined {
  return missing[transport][fault];
}
