// Certificates of our own for servers that tests start, made by openssl: a private authority, as companies have.
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "./run-tool.ts";

export interface Authority {
  /** The authority's certificate, PEM. */
  readonly caFile: string;
  readonly ca: string;
  /** A certificate for these names (`DNS:dc1.corp.example`, `IP:127.0.0.1`), signed by the authority. */
  readonly issue: (name: string, subjects: readonly string[]) => Promise<IssuedCertificate>;
}

export interface IssuedCertificate {
  readonly keyFile: string;
  readonly certificateFile: string;
}

/** `name` tells authorities apart; all files go into `dir`. */
export async function createAuthority(dir: string, name: string): Promise<Authority> {
  const [keyFile, caFile] = [join(dir, `${name}.key`), join(dir, `${name}.pem`)];
  await openssl([
    "req",
    "-x509",
    ...newKey,
    "-days",
    "2",
    "-subj",
    `/CN=${name}`,
    "-keyout",
    keyFile,
    "-out",
    caFile,
  ]);
  const issue = async (subject: string, subjects: readonly string[]): Promise<IssuedCertificate> => {
    const file = (ending: string): string => join(dir, `${name}-${subject}.${ending}`);
    await writeFile(file("ext"), `subjectAltName=${subjects.join(",")}\n`);
    await openssl(["req", ...newKey, "-subj", `/CN=${subject}`, "-keyout", file("key"), "-out", file("csr")]);
    const signer = ["-CA", caFile, "-CAkey", keyFile, "-CAcreateserial", "-days", "2"];
    await openssl([
      "x509",
      "-req",
      "-in",
      file("csr"),
      ...signer,
      "-extfile",
      file("ext"),
      "-out",
      file("crt"),
    ]);
    await chmod(file("key"), 0o600);
    return { keyFile: file("key"), certificateFile: file("crt") };
  };
  return { caFile, ca: await readFile(caFile, "utf8"), issue };
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

async function openssl(args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runTool("openssl", args);
  if (exitCode !== 0) throw new Error(`openssl ${args[0] ?? ""}: ${stderr}`);
}
