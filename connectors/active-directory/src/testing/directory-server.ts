// For tests only: an LDAP server over TLS that understands what it is asked. Others say what it holds.
import { invariant } from "@edp/base";
import { BerReader, BindRequest } from "ldapts";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { berTags, readElement, readInteger, type Element } from "../ldap/ber.ts";
import { operations, writeAnswer, writeResult, type ScriptedAnswer } from "./answers.ts";

/** Names and values in lower case. */
export type AskedFilter =
  | { readonly kind: "and" | "or" | "not"; readonly filters: readonly AskedFilter[] }
  | { readonly kind: "present"; readonly attribute: string }
  | { readonly kind: "equal" | "at least"; readonly attribute: string; readonly value: string };

export interface Asked {
  readonly base: string;
  /** 0 one entry, 2 everything below. */
  readonly scope: number;
  readonly filter: AskedFilter;
  readonly attributes: readonly string[];
  /** Control's OID -> its value. */
  readonly controls: ReadonlyMap<string, Buffer>;
}

export interface DirectoryRules {
  readonly tls: { readonly key: string; readonly cert: string; readonly ca?: string };
  readonly signIn: (name: string, password: string, request: Buffer) => ScriptedAnswer;
  /** `drop` ends the connection in the middle. */
  readonly search: (asked: Asked) => ScriptedAnswer | "drop";
  /** Something that is no reading. */
  readonly onWrite: (operation: number) => void;
}

export interface DirectoryServer {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

const unbind = 0x42;

export async function startDirectoryServer(rules: DirectoryRules): Promise<DirectoryServer> {
  const sockets = new Set<Socket>();
  const { key, cert, ca } = rules.tls;
  const mutual = ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: false };
  const server = createServer({ key, cert, ...mutual }, (socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (data: Buffer) => {
      answer(rules, socket, data);
    });
  });
  server.on("tlsClientError", () => undefined);
  // All of them, also those that never came to TLS.
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server has an AddressInfo
  return {
    url: `ldaps://localhost:${port.toString()}`,
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** EDP asks one question at a time, and each fits into one piece. */
function answer(rules: DirectoryRules, socket: TLSSocket, data: Buffer): void {
  const reader = new BerReader(data);
  reader.readSequence();
  const id = reader.readInt() ?? 0;
  const operation = reader.readSequence() ?? 0;
  if (operation === operations.bindRequest) {
    const request = new BindRequest({ messageId: id });
    request.parseMessage(reader);
    const said = rules.signIn(request.dn, request.password, data);
    socket.write(writeResult(id, operations.bindResponse, said));
  } else if (operation === operations.extendedRequest) {
    // "Who am I?": the owner of the certificate that the connection was made with.
    const name = socket.authorized ? "u:edp-reader" : "";
    socket.write(writeResult(id, operations.extendedResponse, {}, name));
  } else if (operation === operations.searchRequest) {
    const said = rules.search(readSearch(data));
    if (said === "drop") socket.destroy();
    else socket.write(writeAnswer(id, said));
  } else if (operation !== unbind) rules.onWrite(operation);
}

function readSearch(data: Buffer): Asked {
  const message = readElement(data, 0, data.length);
  const operation = readElement(data, readElement(data, message.start, message.end).end, message.end);
  const parts = listElements(data, operation);
  const [base, scope, , , , , filter, attributes] = parts;
  invariant(base !== undefined && scope !== undefined, "a search has a base and a scope");
  invariant(filter !== undefined && attributes !== undefined, "a search has a filter and attributes");
  return {
    base: textOf(data, base),
    scope: readInteger(data, scope),
    filter: readFilter(data, filter),
    attributes: listElements(data, attributes).map((one) => textOf(data, one)),
    controls: readControls(data),
  };
}

function listElements(data: Buffer, { start, end }: Element): readonly Element[] {
  const found: Element[] = [];
  for (let at = start; at < end;) {
    const element = readElement(data, at, end);
    found.push(element);
    at = element.end;
  }
  return found;
}

const textOf = (data: Buffer, { start, end }: Element): string => data.toString("utf8", start, end);

const comparisons: Readonly<Record<number, "equal" | "at least">> = { 0xa3: "equal", 0xa5: "at least" };
const junctions: Readonly<Record<number, "and" | "or" | "not">> = { 0xa0: "and", 0xa1: "or", 0xa2: "not" };
const present = 0x87;

/** By hand: what ldapts reads of a filter for a present attribute is not that attribute. */
function readFilter(data: Buffer, element: Element): AskedFilter {
  const { tag } = element;
  if (tag === present) return { kind: "present", attribute: textOf(data, element).toLowerCase() };
  const parts = listElements(data, element);
  const junction = junctions[tag];
  if (junction !== undefined) return { kind: junction, filters: parts.map((one) => readFilter(data, one)) };
  const [attribute = "", value = ""] = parts.map((one) => textOf(data, one).toLowerCase());
  const kind = comparisons[tag];
  invariant(kind !== undefined, `nobody here asks for a filter 0x${tag.toString(16)}`);
  return { kind, attribute, value };
}

const controlsTag = 0xa0;

function readControls(data: Buffer): ReadonlyMap<string, Buffer> {
  const message = readElement(data, 0, data.length);
  const operation = readElement(data, readElement(data, message.start, message.end).end, message.end);
  const found = new Map<string, Buffer>();
  if (operation.end === message.end) return found;
  const list = readElement(data, operation.end, message.end, controlsTag);
  for (let at = list.start; at < list.end;) {
    const control = readElement(data, at, list.end, berTags.sequence);
    const type = readElement(data, control.start, control.end, berTags.octetString);
    const critical = readElement(data, type.end, control.end);
    const value = critical.end < control.end ? readElement(data, critical.end, control.end) : undefined;
    found.set(
      data.toString("latin1", type.start, type.end),
      value === undefined ? Buffer.alloc(0) : data.subarray(value.start, value.end),
    );
    at = control.end;
  }
  return found;
}
