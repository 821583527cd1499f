// Signing in: by name and password, or by the certificate that the TLS connection was opened with.
import { EdpError, type Secret } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { BindRequest, ExtendedRequest } from "ldapts";
import type { LiveSettings } from "../config.ts";
import type { LdapResult } from "./answer.ts";
import type { Connection } from "./connection.ts";
import type { AskPlace } from "./conversation.ts";
import { tidy, toResultError } from "./problems.ts";
import type { Identity, Line } from "./socket.ts";

export type Login =
  | {
      readonly kind: "password";
      readonly name: string;
      /** Name of the secret, for messages. */
      readonly secret: string;
      readonly password: Secret<string>;
    }
  | { readonly kind: "certificate" };

export async function createLogin(context: ConnectorContext, live: LiveSettings): Promise<Login> {
  if (live.signIn === "certificate") return { kind: "certificate" };
  const { bindDn: name, passwordSecret: secret } = live;
  return { kind: "password", name, secret, password: await context.secret(secret) };
}

/** The certificate to show, with its key. */
export async function readIdentity(
  context: ConnectorContext,
  live: LiveSettings,
): Promise<Identity | undefined> {
  if (live.signIn !== "certificate") return undefined;
  const [certificate, key] = [await context.secret("client-certificate"), await context.secret("client-key")];
  return { certificate, key };
}

export async function signIn(line: Line, connection: Connection, login: Login): Promise<void> {
  if (login.kind === "certificate") await signInByCertificate(line, connection);
  else await signInByPassword(line, connection, login);
}

async function signInByPassword(
  line: Line,
  connection: Connection,
  { name, secret, password }: Extract<Login, { kind: "password" }>,
): Promise<void> {
  const place = toPlace(line, connection);
  const { source, address } = place;
  // RFC 4513 5.1.2: a name with an empty password signs in nobody, and the server says it worked.
  if (password.reveal() === "") throw new EdpError("EDP-SRC-065", { source, address, login: name, secret });
  const result = await ask(line, connection, (messageId) =>
    new BindRequest({ messageId, dn: name, password: password.reveal() }).write(),
  );
  if (result.code === 0) return;
  throw toResultError(
    { ...place, login: name, secret, base: "" },
    { ...result, message: keepKnownWords(result.message) },
  );
}

/** How domain controllers put their reasons. A server that repeats what it was sent would repeat the password. */
const knownWords = /^[0-9A-F]{8}: (?:LdapErr|SecErr|SvcErr): DSID-[0-9A-F]+,[ A-Za-z0-9,.:/\\()'-]{0,200}/;
const ownWords = /^(?:BindSimple|Strong\(er\) authentication)[ A-Za-z0-9,.:/()-]{0,100}/;

function keepKnownWords(message: string): string {
  return (knownWords.exec(message) ?? ownWords.exec(message))?.[0] ?? "";
}

const whoAmI = "1.3.6.1.4.1.4203.1.11.3";

/**
 * Active Directory signs the owner of the certificate in by itself over LDAPS and refuses a bind there, and wants a
 * bind after StartTLS (MS-ADTS 5.1.1.1.2); other servers want one always. So it is asked who we are: nobody (RFC 4532)
 * means that a bind is wanted.
 */
async function signInByCertificate(line: Line, connection: Connection): Promise<void> {
  const { source, address } = toPlace(line, connection);
  if (await isSomebody(line, connection)) return;
  const result = await ask(line, connection, (messageId) =>
    new BindRequest({ messageId, mechanism: "EXTERNAL" }).write(),
  );
  const reason = `result ${result.code.toString()}, ${tidy(keepKnownWords(result.message))}`;
  if (result.code !== 0) throw new EdpError("EDP-SRC-142", { source, address, reason });
  if (await isSomebody(line, connection)) return;
  throw new EdpError("EDP-SRC-142", {
    source,
    address,
    reason: "it takes its owner for an anonymous visitor",
  });
}

async function isSomebody(line: Line, connection: Connection): Promise<boolean> {
  const write = (messageId: number): Buffer => new ExtendedRequest({ messageId, oid: whoAmI }).write();
  const { code, value } = await ask(line, connection, write);
  return code === 0 && value !== undefined && value.length > 0;
}

const toPlace = ({ source, operationMs }: Line, { server }: Connection): AskPlace => ({
  source,
  address: server.address,
  doing: "sign in",
  limitMs: operationMs,
});

/** A run that was stopped hears its own reason, not that of the connection it closed. */
async function ask(
  line: Line,
  connection: Connection,
  write: (messageId: number) => Buffer,
): Promise<LdapResult> {
  try {
    return (await connection.conversation.ask(toPlace(line, connection), write)).result;
  } catch (error) {
    line.signal.throwIfAborted();
    throw error;
  }
}
