// SRC 050-069: directories over LDAP and their exports.
import type { Catalogue } from "../catalogue-types.ts";

interface At {
  readonly source: string;
  /** `name:port`. */
  readonly address: string;
}

export const srcDirectory = {
  "EDP-SRC-050": {
    title: "Connection is not encrypted",
    message: (p: At) =>
      `${p.source}: ${p.address} would be reached by plain LDAP, where everybody on the way reads the password. Nothing was sent.`,
    fix: (p: At) =>
      `write ldaps:// in config.urls of sources/${p.source}.yaml, or config.startTls: true; config.allowPlaintext: true only where the network itself is trusted`,
  },
  "EDP-SRC-051": {
    title: "Login or password is wrong",
    message: (p: At & { login: string; secret?: string }) =>
      `${p.source}: ${p.address} does not accept the login ${p.login} with this password. It was tried once, so that the account does not get locked.`,
    fix: (p: At & { login: string; secret?: string }) =>
      `put the right password into the secret ${p.source}/${p.secret ?? "bind-password"} or correct config.bindDn, then: edp check ${p.source}`,
  },
  "EDP-SRC-052": {
    title: "Account may not sign in",
    message: (p: At & { login: string; because: string }) =>
      `${p.source}: ${p.address} knows the login ${p.login}, but ${p.because}.`,
    fix: (p: At & { login: string; because: string }) =>
      `ask the owner of the directory to mend the account ${p.login}, then: edp check ${p.source}`,
  },
  "EDP-SRC-053": {
    title: "Base not found",
    message: (p: At & { base: string; reason: string }) =>
      `${p.source}: ${p.address} shows nothing at ${p.base}: ${p.reason}.`,
    fix: (p: At & { base: string; reason: string }) =>
      `correct config.baseDn in sources/${p.source}.yaml, or let the login read it`,
  },
  "EDP-SRC-054": {
    title: "Nothing may be read",
    message: (p: At & { object: string; login: string; reason: string }) =>
      `${p.source}: the login ${p.login} was accepted, but sees no ${p.object} at ${p.address}: ${p.reason}.`,
    fix: (p: At & { object: string; login: string; reason: string }) =>
      `let ${p.login} read them (runbook: docs/connectors/active-directory, "Required access"), or take ${p.object} out of objects in sources/${p.source}.yaml`,
  },
  "EDP-SRC-055": {
    title: "Directory stopped answering",
    message: (p: At & { doing: string; limitMs: number }) =>
      `${p.source}: ${p.address} did not ${p.doing} within ${p.limitMs.toString()} ms. What was read before is kept; nothing was taken as deleted.`,
    fix: (p: At & { doing: string; limitMs: number }) =>
      `try again later: edp check ${p.source}; if it is always slow, lower config.pageSize or raise config.timeouts in sources/${p.source}.yaml`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-056": {
    title: "Connection lost",
    message: (p: At & { doing: string }) =>
      `${p.source}: ${p.address} closed the connection while EDP was about to ${p.doing}. What was read before is kept; nothing was taken as deleted.`,
    fix: (p: At & { doing: string }) =>
      `nothing, the next run reads everything again; if it happens often: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-057": {
    title: "StartTLS refused",
    message: (p: At & { reason: string }) =>
      `${p.source}: ${p.address} does not change to an encrypted connection: ${p.reason}. Nothing else was sent.`,
    fix: (p: At & { reason: string }) =>
      `give the server a certificate, or use ldaps:// in config.urls of sources/${p.source}.yaml`,
  },
  "EDP-SRC-058": {
    title: "Directory demands another sign-in",
    message: (p: At & { reason: string }) =>
      `${p.source}: ${p.address} refuses a simple bind on this connection: ${p.reason}.`,
    fix: (p: At & { reason: string }) =>
      `use ldaps:// in config.urls or config.startTls: true in sources/${p.source}.yaml; where simple binds are forbidden altogether, sign in by certificate (config.signIn: certificate)`,
  },
  "EDP-SRC-059": {
    title: "Limit of the directory reached",
    message: (p: At & { limit: string; reason: string }) =>
      `${p.source}: ${p.address} ended the answer at its ${p.limit}: ${p.reason}. What was read is kept; nothing was taken as deleted.`,
    fix: (p: At & { limit: string; reason: string }) =>
      `lower config.pageSize in sources/${p.source}.yaml, or ask the owner of the directory to raise the limit for this login`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-060": {
    title: "Directory refuses the request",
    message: (p: At & { doing: string; result: number; reason: string }) =>
      `${p.source}: ${p.address} would not ${p.doing}: result ${p.result.toString()}, ${p.reason}.`,
    fix: (p: At & { doing: string; result: number; reason: string }) =>
      `try again: edp check ${p.source}; if it stays, show the owner of the directory this result`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-061": {
    title: "Base belongs to another server",
    message: (p: At & { base: string; referral: string; fix: string }) =>
      `${p.source}: ${p.address} does not hold ${p.base} and points to ${p.referral}. EDP follows no referrals.`,
    fix: (p: At & { base: string; referral: string; fix: string }) =>
      `${p.fix}, or correct config.baseDn in sources/${p.source}.yaml`,
  },
  "EDP-SRC-062": {
    title: "No export to read",
    message: (p: { source: string; folder: string; reason: string }) =>
      `${p.source}: ${p.folder} gives no directory: ${p.reason}.`,
    fix: (p: { source: string; folder: string; reason: string }) =>
      `put the LDIF files there (*.ldif), or correct config.export in sources/${p.source}.yaml`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-063": {
    title: "Export changed while it was read",
    message: (p: { source: string; file: string }) =>
      `${p.source}: ${p.file} was written while EDP read it, so it may be a mixture. Nothing was taken as deleted.`,
    fix: (p: { source: string; file: string }) =>
      `write exports under another name and rename them when they are complete, then: edp run ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-064": {
    title: "Attribute holds secrets",
    message: (p: { source: string; attribute: string; object: string }) =>
      `${p.source}: the attribute ${p.attribute} of ${p.object} holds passwords or keys. EDP never reads it.`,
    fix: (p: { source: string; attribute: string; object: string }) =>
      `remove ${p.attribute} from config.attributes.${p.object}.add in sources/${p.source}.yaml`,
  },
  "EDP-SRC-065": {
    title: "Password is empty",
    message: (p: At & { login: string; secret?: string }) =>
      `${p.source}: the password of ${p.login} is empty. A directory takes that for an anonymous visitor and shows little or nothing. Nothing was sent.`,
    fix: (p: At & { login: string; secret?: string }) =>
      `put the password of ${p.login} into the secret ${p.source}/${p.secret ?? "bind-password"}`,
  },
  "EDP-SRC-140": {
    title: "Directory demands channel binding",
    message: (p: At) =>
      `${p.source}: ${p.address} refuses the sign-in because it is not tied to its TLS connection (data 80090346). Something between EDP and the server may end TLS and begin it anew, or the server demands channel binding of every login.`,
    fix: (p: At) =>
      `connect sources/${p.source}.yaml to the domain controller itself, without a TLS proxy in between; if it is so already, LdapEnforceChannelBinding on the server must be 1 (when supported), or sign in by certificate (config.signIn: certificate)`,
  },
  "EDP-SRC-141": {
    title: "Login is unknown",
    message: (p: At & { login: string }) =>
      `${p.source}: ${p.address} knows no account ${p.login} (data 525).`,
    fix: (p: At & { login: string }) =>
      `correct config.bindDn in sources/${p.source}.yaml, for example ${p.login.includes("@") ? "CORP\\\\name" : "name@domain"}, then: edp check ${p.source}`,
  },
  "EDP-SRC-142": {
    title: "Certificate belongs to nobody",
    message: (p: At & { reason: string }) =>
      `${p.source}: ${p.address} took the client certificate, but signs nobody in with it: ${p.reason}.`,
    fix: (p: At & { reason: string }) =>
      `map the certificate to the reading account in the directory (altSecurityIdentities, or its userPrincipalName in the certificate), then: edp check ${p.source}`,
  },
  "EDP-SRC-380": {
    title: "Domain stands twice",
    message: (p: { source: string; base: string; other: string }) =>
      `${p.source}: config.domains names ${p.base} and ${p.other}, which are parts of one domain. What moves between them would be told as gone and as there. Nothing was read.`,
    fix: (p: { source: string; base: string; other: string }) =>
      `name each domain once in sources/${p.source}.yaml, with a baseDn that holds both`,
  },
  "EDP-SRC-381": {
    title: "Member's domain is out of reach",
    message: (p: { source: string; member: string }) =>
      `${p.source} group_memberships: who ${p.member} is cannot be said while a domain of the source is out of reach, so the changes of this group's domain wait for it.`,
    fix: (p: { source: string; member: string }) =>
      `nothing, the changes are read when all domains answer: edp check ${p.source}`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
