// Certificates that are valid when a test wants them to be: expired, not yet valid, for another name. Made by
// `openssl ca`, because `openssl x509` only counts days from now.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface DatedAuthority {
  readonly ca: string;
  /** A certificate for these names; `validFrom` and `validUntil` as OpenSSL writes them: 20260101000000Z. */
  readonly issue: (
    names: readonly string[],
    validity?: { readonly from: string; readonly until: string },
  ) => Certificate;
}

/** A certificate authority made on the spot with openssl. */
export function createDatedAuthority(name = "Test CA"): DatedAuthority {
  const dir = mkdtempSync(join(tmpdir(), "edp-ca-"));
  const openssl = (...args: string[]): void => {
    execFileSync("openssl", args, { cwd: dir, stdio: ["ignore", "ignore", "pipe"] });
  };
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  try {
    openssl(
      "req",
      "-x509",
      ...newKey,
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-days",
      "3650",
      "-subj",
      `/CN=${name}`,
    );
    const ca = readFileSync(join(dir, "ca.pem"), "utf8");
    const caKey = readFileSync(join(dir, "ca.key"), "utf8");
    return { ca, issue: (names, validity) => issueCertificate({ ca, caKey, names, validity }) };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

interface IssueInput {
  readonly ca: string;
  readonly caKey: string;
  readonly names: readonly string[];
  readonly validity: { readonly from: string; readonly until: string } | undefined;
}

function issueCertificate({ ca, caKey, names, validity }: IssueInput): Certificate {
  const dir = mkdtempSync(join(tmpdir(), "edp-cert-"));
  try {
    const write = (file: string, text: string): void => {
      writeFileSync(join(dir, file), text);
    };
    const alternatives = names
      .map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`))
      .join(",");
    write("ca.pem", ca);
    write("ca.key", caKey);
    write("index.txt", "");
    write("serial", "01\n");
    write("ca.cnf", caSettings(alternatives));
    const openssl = (...args: string[]): void => {
      execFileSync("openssl", args, { cwd: dir, stdio: ["ignore", "ignore", "pipe"] });
    };
    const subject = `/CN=${names[0] ?? "nobody"}`;
    const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl("req", "-new", ...newKey, "-keyout", "server.key", "-out", "server.csr", "-subj", subject);
    const { from, until } = validity ?? { from: "20200101000000Z", until: "20990101000000Z" };
    openssl(
      "ca",
      "-batch",
      "-config",
      "ca.cnf",
      "-in",
      "server.csr",
      "-out",
      "server.pem",
      "-startdate",
      from,
      "-enddate",
      until,
    );
    return {
      key: readFileSync(join(dir, "server.key"), "utf8"),
      cert: readFileSync(join(dir, "server.pem"), "utf8"),
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const caSettings = (alternatives: string): string => `
[ca]
default_ca = here
[here]
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
x509_extensions = server
[any]
commonName = supplied
[server]
subjectAltName = ${alternatives}
`;
