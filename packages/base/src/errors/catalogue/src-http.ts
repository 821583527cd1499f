// SRC 004-013, 017-027: the way to a source over the network: where a request may go, how long it may take,
// who the server is, what it refuses.
import type { Catalogue } from "../catalogue-types.ts";

export const srcHttp = {
  "EDP-SRC-004": {
    title: "Address outside the definition",
    message: (p: { source: string; address: string; allowed: readonly string[] }) =>
      `${p.source} was sent to ${p.address}, which its definition does not name. It names: ${p.allowed.join(", ") || "none"}. Nothing was sent there.`,
    fix: (p: { source: string; address: string; allowed: readonly string[] }) =>
      `if ${p.address} belongs to this source, name it in sources/${p.source}.yaml; otherwise tell the owner of the system`,
  },
  "EDP-SRC-005": {
    title: "Internal address refused",
    message: (p: { source: string; host: string; address: string; kind: string }) =>
      `${p.source}: ${p.host} leads to ${p.address}, which is ${p.kind}. Nothing was sent there.`,
    fix: (p: { source: string; host: string; address: string; kind: string }) =>
      p.kind === "an address of a private network"
        ? `if ${p.host} stands in your own network, write config.privateNetwork: true in sources/${p.source}.yaml`
        : `write a host name or an address that other machines can reach in sources/${p.source}.yaml`,
  },
  "EDP-SRC-006": {
    title: "Redirect refused",
    message: (p: { source: string; url: string; to: string }) =>
      `${p.source}: ${p.url} sends its readers on to ${p.to}. EDP follows redirects only within one server.`,
    fix: (p: { source: string; url: string; to: string }) =>
      `write the final address in sources/${p.source}.yaml; a redirect to a sign-in page means missing credentials`,
  },
  "EDP-SRC-007": {
    title: "Source too slow",
    message: (p: { source: string; address: string; phase: string; limitMs: number }) =>
      `${p.source}: ${p.address} did not ${p.phase} within ${p.limitMs.toString()} ms.`,
    fix: (p: { source: string; address: string; phase: string; limitMs: number }) =>
      `try again later: edp check ${p.source}; if it is always slow, raise config.timeoutSeconds or lower the page size`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-008": {
    title: "Request refused",
    message: (p: { source: string; url: string; status: number; reason: string }) =>
      `${p.source}: ${p.url} answered ${p.status.toString()}${p.reason === "" ? "" : `: ${p.reason}`}.`,
    fix: (p: { source: string; url: string; status: number; reason: string }) =>
      `check path and parameters of this object in sources/${p.source}.yaml`,
  },
  "EDP-SRC-009": {
    title: "Source throttles",
    message: (p: { source: string; url: string; attempts: number; waitedMs: number }) =>
      `${p.source}: ${p.url} still asks to slow down after ${p.attempts.toString()} attempts and ${Math.round(p.waitedMs / 1000).toString()} s of waiting.`,
    fix: (p: { source: string; url: string; attempts: number; waitedMs: number }) =>
      `let it rest; lower config.rateLimit in sources/${p.source}.yaml if it happens often`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-010": {
    title: "Source fails",
    message: (p: { source: string; url: string; status: number; attempts: number; reason: string }) =>
      `${p.source}: ${p.url} answered ${p.status.toString()} in ${p.attempts.toString()} attempts${p.reason === "" ? "" : `: ${p.reason}`}.`,
    fix: (p: { source: string; url: string; status: number; attempts: number; reason: string }) =>
      `wait and try again: edp check ${p.source}; tell the owner of the system if it goes on`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-011": {
    title: "Answer too large",
    message: (p: { source: string; url: string; limitBytes: number }) =>
      `${p.source}: the answer of ${p.url} is larger than ${p.limitBytes.toString()} bytes. It was not read to its end.`,
    fix: (p: { source: string; url: string; limitBytes: number }) =>
      `ask for smaller pages in sources/${p.source}.yaml`,
  },
  "EDP-SRC-012": {
    title: "Answer expands too much",
    message: (p: { source: string; url: string; ratio: number }) =>
      `${p.source}: the compressed answer of ${p.url} grows more than ${p.ratio.toString()} times when unpacked. It was not read to its end.`,
    fix: (_p: { source: string; url: string; ratio: number }) =>
      "no honest answer does that; tell the owner of the system",
  },
  "EDP-SRC-013": {
    title: "Answer cut off",
    message: (p: { source: string; url: string; received: number; expected: string }) =>
      `${p.source}: the answer of ${p.url} ended after ${p.received.toString()} of ${p.expected} bytes. It was not used.`,
    fix: (p: { source: string; url: string; received: number; expected: string }) =>
      `try again: edp run ${p.source}; a proxy between may be cutting answers`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-017": {
    title: "Answer is not JSON",
    message: (p: { source: string; url: string; contentType: string }) =>
      `${p.source}: ${p.url} answers with ${p.contentType}, not JSON.`,
    fix: (p: { source: string; url: string; contentType: string }) =>
      `check the path in sources/${p.source}.yaml; a web page is often a sign-in page`,
  },
  "EDP-SRC-018": {
    title: "Answer packed in an unknown way",
    message: (p: { source: string; url: string; encoding: string }) =>
      `${p.source}: ${p.url} packs its answer as "${p.encoding}" or damaged it on the way; EDP reads gzip, deflate and br.`,
    fix: (_p: { source: string; url: string; encoding: string }) =>
      "tell the owner of the system, or what stands between",
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-019": {
    title: "Sign-in refused",
    message: (p: { source: string; url: string; reason: string }) =>
      `${p.source}: ${p.url} does not accept the credentials${p.reason === "" ? "" : `: ${p.reason}`}.`,
    fix: (p: { source: string; url: string; reason: string }) =>
      `put the right credentials in the secret store, then: edp check ${p.source}`,
  },
  "EDP-SRC-020": {
    title: "Permission missing",
    message: (p: { source: string; url: string; reason: string }) =>
      `${p.source}: the credentials are right, but may not read ${p.url}${p.reason === "" ? "" : `: ${p.reason}`}.`,
    fix: (p: { source: string; url: string; reason: string }) =>
      `ask the owner of the system for read permission, then: edp check ${p.source}`,
  },
  "EDP-SRC-021": {
    title: "The server's certificate has expired",
    message: (p: { source: string; address: string; certificate: string }) =>
      `${p.source}: the certificate of ${p.address} ${p.certificate}.`,
    fix: (p: { source: string; address: string; certificate: string }) =>
      `ask the owner of ${p.source} to renew it`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-022": {
    title: "The server's certificate is not trusted",
    message: (p: { source: string; address: string; certificate: string }) =>
      `${p.source}: nobody that this machine trusts vouches for the certificate of ${p.address}: ${p.certificate}.`,
    fix: (_p: { source: string; address: string; certificate: string }) =>
      "name the file with your company's CA certificates in EDP_CA_BUNDLE and start EDP again",
  },
  "EDP-SRC-023": {
    title: "The server's certificate has another name",
    message: (p: { source: string; address: string; certificate: string }) =>
      `${p.source}: the certificate of ${p.address} is for another name: ${p.certificate}.`,
    fix: (p: { source: string; address: string; certificate: string }) =>
      `write the name that the certificate has in sources/${p.source}.yaml, or have it issued for this one`,
  },
  "EDP-SRC-024": {
    title: "The server's certificate is not valid yet",
    message: (p: { source: string; address: string; certificate: string }) =>
      `${p.source}: the certificate of ${p.address} ${p.certificate}.`,
    fix: (_p: { source: string; address: string; certificate: string }) =>
      "check the clock of this machine, then the certificate",
  },
  "EDP-SRC-025": {
    title: "No secure connection",
    message: (p: { source: string; address: string; reason: string }) =>
      `${p.source}: ${p.address} and EDP could not agree on a secure connection: ${p.reason}.`,
    fix: (p: { source: string; address: string; reason: string }) =>
      `check that ${p.address} speaks TLS 1.2 or newer on this port`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-026": {
    title: "Host name not found",
    message: (p: { source: string; host: string; reason: string }) =>
      `${p.source}: nobody knows the address of ${p.host} (${p.reason}).`,
    fix: (p: { source: string; host: string; reason: string }) =>
      `check the spelling in sources/${p.source}.yaml and this machine's DNS`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-027": {
    title: "No token",
    message: (p: { source: string; url: string; reason: string }) =>
      `${p.source}: ${p.url} gave no access token: ${p.reason}.`,
    fix: (p: { source: string; url: string; reason: string }) =>
      `check client id, scope and client secret of ${p.source}, then: edp check ${p.source}`,
  },
} as const satisfies Catalogue;
