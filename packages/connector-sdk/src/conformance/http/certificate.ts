// A self-signed certificate that is valid when the kit wants it to be, made in memory: no key stands in the
// repository, and no program has to be installed. X.509 (RFC 5280) in as few fields as TLS asks for.
import { generateKeyPairSync, sign } from "node:crypto";

export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

export interface Validity {
  readonly from: Date;
  readonly until: Date;
}

const signatures = {
  ec: sequence(objectId("2a8648ce3d040302")),
  rsa: sequence(objectId("2a864886f70d01010b"), wrap(0x05, Buffer.alloc(0))),
} as const;

/** For the host `localhost`; with an RSA key where somebody wants one. */
export function makeCertificate({ from, until }: Validity, kind: "ec" | "rsa" = "ec"): Certificate {
  const { privateKey, publicKey } =
    kind === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  const algorithm = signatures[kind];
  const name = sequence(set(sequence(objectId("550403"), text(0x0c, "localhost"))));
  const body = sequence(
    wrap(0xa0, integer(2)), // version 3
    integer(1),
    algorithm,
    name,
    sequence(time(from), time(until)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    wrap(0xa3, sequence(extension("551d11", sequence(text(0x82, "localhost"))))), // the names it is good for
  );
  const signature = wrap(0x03, Buffer.concat([Buffer.of(0), sign("sha256", body, privateKey)]));
  const der = sequence(body, algorithm, signature).toString("base64");
  const lines = der.match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
  };
}

function wrap(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return wrap(0x30, Buffer.concat(parts));
}

function set(part: Buffer): Buffer {
  return wrap(0x31, part);
}

function integer(value: number): Buffer {
  return wrap(0x02, Buffer.of(value));
}

/** An object id, already encoded, as hex. */
function objectId(hex: string): Buffer {
  return wrap(0x06, Buffer.from(hex, "hex"));
}

function text(tag: number, value: string): Buffer {
  return wrap(tag, Buffer.from(value));
}

function time(at: Date): Buffer {
  return text(0x18, at.toISOString().replaceAll(/[-:T]|\.\d+/g, ""));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), wrap(0x04, value));
}
