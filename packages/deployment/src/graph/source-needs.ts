// What a container needs that reads the sources: their secrets, and the way to them.
import { listDeclaredHosts, type ResolvedPlatform } from "@edp/definition";
import type { Egress } from "./workload-graph.ts";

/** References of all enabled sources, sorted, each once. Optional ones are asked for as well: supplying decides. */
export function listSourceSecrets({ sources, environment }: ResolvedPlatform): readonly string[] {
  const references = sources
    .filter((source) => source.enabled)
    .flatMap((source) => Object.values(source.secrets).map(({ reference }) => reference));
  const signIn = environment.network?.proxy?.signIn?.reference;
  return [...new Set([...references, ...(signIn === undefined ? [] : [signIn])])].sort();
}

/** The hosts that the sources' connectors declare; behind a proxy, the proxy. */
export function listSourceEgress({ sources, environment }: ResolvedPlatform): readonly Egress[] {
  const found = sources
    .filter((source) => source.enabled)
    .flatMap((source) =>
      listDeclaredHosts(source.connector.egress, source.config).map((address) =>
        toEgress(address, `sources.${source.name}`),
      ),
    );
  const proxy = environment.network?.proxy?.url;
  const url = proxy === undefined ? undefined : new URL(proxy);
  const port = url?.port === "" ? (url.protocol === "https:" ? "443" : "80") : url?.port;
  if (url !== undefined) found.push(toEgress(`${url.hostname}:${port ?? ""}`, "network.proxy"));
  return found.toSorted((a, b) => (describe(a) < describe(b) ? -1 : 1));
}

export function toEgress(address: string, because: string): Egress {
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)), because };
}

const describe = ({ host, port, because }: Egress): string => `${host}:${port.toString()} ${because}`;
