// SRC 350-369: ManageEngine ServiceDesk Plus.
import type { Catalogue } from "../catalogue-types.ts";

/** `words` are the source's own, with a colon before them, or nothing. */
interface Refused {
  readonly source: string;
  readonly words: string;
}

const page = "see docs/connectors/servicedesk-plus, section 5";

export const srcServiceDeskPlus = {
  "EDP-SRC-350": {
    title: "Technician's key is refused",
    message: (p: Refused & { url: string }) =>
      `${p.source}: ${p.url} does not accept the technician's key${p.words}.`,
    fix: (p: Refused & { url: string }) =>
      `make a new key for the technician (${page}), put it into the secret ${p.source}/technician-key, then: edp check ${p.source}`,
  },
  "EDP-SRC-351": {
    title: "Zoho refuses the client",
    message: (p: { source: string; host: string; reason: string }) =>
      `${p.source}: ${p.host} gives no access token for this client and refresh token: ${p.reason}.`,
    fix: (p: { source: string; host: string; reason: string }) =>
      `compare config.clientId, ${p.source}/client-secret and ${p.source}/refresh-token with the API console of the same data centre (${page}); a refresh token ends when it is revoked or 20 newer ones exist`,
  },
  "EDP-SRC-352": {
    title: "Zoho gives no more tokens now",
    message: (p: { source: string; host: string; reason: string }) =>
      `${p.source}: ${p.host} has given too many access tokens for this refresh token and gives none for some minutes: ${p.reason}.`,
    fix: (p: { source: string; host: string; reason: string }) =>
      `wait ten minutes, then: edp check ${p.source}; another program should have a refresh token of its own`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-353": {
    title: "Portal does not know the token",
    message: (p: Refused & { url: string; portal: string | undefined }) =>
      `${p.source}: ${p.url} does not accept the access token that Zoho gave${p.words}.`,
    fix: (p: Refused & { url: string; portal: string | undefined }) =>
      `check that config.dataCenter is the portal's own, and that the user who made the refresh token of ${p.source} is a technician ${p.portal === undefined ? "there" : `in the portal ${p.portal}`}`,
  },
  "EDP-SRC-354": {
    title: "Role or scope missing",
    message: (p: Refused & { object: string; permission: string }) =>
      `${p.source}: ServiceDesk Plus does not let EDP read ${p.object}${p.words}. It needs ${p.permission}.`,
    fix: (p: Refused & { object: string; permission: string }) =>
      `give ${p.permission} to EDP's technician or client (${page}), or take ${p.object} out of objects in sources/${p.source}.yaml`,
  },
  "EDP-SRC-355": {
    title: "Portal or list is not there",
    message: (p: Refused & { object: string; url: string; portal: string | undefined }) =>
      `${p.source}: ServiceDesk Plus has no list of ${p.object} at ${p.url}${p.words}. Nothing was taken as deleted.`,
    fix: (p: Refused & { object: string; url: string; portal: string | undefined }) =>
      `correct config.baseUrl or config.portal${p.portal === undefined ? "" : ` (${p.portal})`} in sources/${p.source}.yaml; where only ${p.object} is missing, its path in this build: config.paths.${p.object}`,
  },
  "EDP-SRC-356": {
    title: "Question not understood",
    message: (p: Refused & { object: string; code: number }) =>
      `${p.source}: ServiceDesk Plus does not understand how EDP asks for ${p.object} (${p.code.toString()})${p.words}.`,
    fix: (p: Refused & { object: string; code: number }) =>
      `leave out a field that this build does not know: config.attributes.${p.object}.omit in sources/${p.source}.yaml; the answer often names it`,
  },
  "EDP-SRC-357": {
    title: "Not in the licence",
    message: (p: Refused & { object: string }) =>
      `${p.source}: the edition or licence of this ServiceDesk Plus has no ${p.object}${p.words}.`,
    fix: (p: Refused & { object: string }) => `take ${p.object} out of objects in sources/${p.source}.yaml`,
  },
  "EDP-SRC-358": {
    title: "Rows are out of order",
    message: (p: { source: string; object: string; problem: string; paging: string }) =>
      `${p.source}: ${p.object} should come in the order of its ids, but ServiceDesk Plus ${p.problem}. Rows could be skipped, so the read ended; nothing was taken as deleted.`,
    fix: (p: { source: string; object: string; problem: string; paging: string }) =>
      p.paging === "keyset"
        ? `write config.paging: offset in sources/${p.source}.yaml, then: edp run ${p.source}`
        : `take ${p.object} out of objects in sources/${p.source}.yaml, and tell EDP's maintainers the build of ServiceDesk Plus`,
  },
  "EDP-SRC-359": {
    title: "Two data centres",
    message: (p: { source: string; desk: string; accounts: string }) =>
      `${p.source}: ${p.desk} and ${p.accounts} are in different data centres; a token of one is nothing in the other.`,
    fix: (p: { source: string; desk: string; accounts: string }) =>
      `write config.dataCenter in sources/${p.source}.yaml and no addresses, or the two of one data centre`,
  },
  "EDP-SRC-360": {
    title: "ServiceDesk Plus failed",
    message: (p: Refused & { object: string; url: string }) =>
      `${p.source}: ServiceDesk Plus failed while it made the list of ${p.object} at ${p.url}${p.words}. What was read before is kept.`,
    fix: (p: Refused & { object: string; url: string }) =>
      `try again later: edp run ${p.source}; if it stays so, lower config.pageSize and show its log to the administrator`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
