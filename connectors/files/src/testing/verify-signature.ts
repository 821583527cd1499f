// Whether a request is signed with this key: AWS Signature Version 4 computed a second time, by its description and
// not by the library that the connector signs with, so that one's mistake is not the other's.
import type { HttpSeen } from "@edp/connector-sdk/conformance";
import { createHmac, hash } from "node:crypto";

export interface SigningKey {
  readonly id: string;
  readonly secret: string;
  readonly region: string;
}

export function isSigned({ method, url, headers }: HttpSeen, key: SigningKey): boolean {
  const sent = headers["authorization"] ?? "";
  const names = /SignedHeaders=([^,]+)/.exec(sent)?.[1]?.split(";") ?? [];
  if (!["host", "x-amz-date"].every((name) => names.includes(name))) return false;
  const time = headers["x-amz-date"] ?? "";
  const scope = `${time.slice(0, 8)}/${key.region}/s3/aws4_request`;
  const query = [...url.searchParams].map((pair) => pair.map(encode).join("=")).sort();
  const canonical = [
    method,
    url.pathname.split("/").map(decodeURIComponent).map(encode).join("/"),
    query.join("&"),
    ...names.map((name) => `${name}:${headers[name] ?? ""}`),
    "",
    names.join(";"),
    headers["x-amz-content-sha256"],
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", time, scope, hash("sha256", canonical)].join("\n");
  const seal = (secret: string | Buffer, part: string): Buffer =>
    createHmac("sha256", secret).update(part).digest();
  const signature = [...scope.split("/"), text].reduce<string | Buffer>(seal, `AWS4${key.secret}`);
  return (
    sent ===
    `AWS4-HMAC-SHA256 Credential=${key.id}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature.toString("hex")}`
  );
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
