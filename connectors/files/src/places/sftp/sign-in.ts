// What a user signs in with: a password, or a private key with or without a passphrase.
import { EdpError } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware } from "ssh2";
import type { SftpSettings } from "./sftp-settings.ts";

/** Asked for once the server's key has been judged; not before is a secret read. `refuse` is told what is wrong. */
export function createSignIn(
  context: ConnectorContext,
  settings: SftpSettings,
  refuse: (reason: unknown) => void,
): AuthHandlerMiddleware {
  let left: AnyAuthMethod[] | undefined;
  return (_methods, _isPartial, next) => {
    const tryNext = async (): Promise<void> => {
      left ??= await listMethods(context, settings);
      next((left.shift() ?? false) as AnyAuthMethod); // the types forget that false ends it
    };
    tryNext().catch(refuse);
  };
}

async function listMethods(
  context: ConnectorContext,
  { user: username, signIn }: SftpSettings,
): Promise<AnyAuthMethod[]> {
  if (signIn === "password") {
    const password = (await context.secret("password")).reveal();
    return [{ type: "password", username, password }, answerQuestion(username, password)];
  }
  const key = (await context.secret("private-key")).reveal();
  const passphrase = (await context.optionalSecret("passphrase"))?.reveal();
  expectKey(context.source, key, passphrase);
  return [{ type: "publickey", username, key, ...(passphrase === undefined ? {} : { passphrase }) }];
}

/** Some servers ask for the password as a question; any other question is none that we could answer. */
function answerQuestion(username: string, password: string): AnyAuthMethod {
  return {
    type: "keyboard-interactive",
    username,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      finish(prompts.length === 1 && prompts[0]?.echo === false ? [password] : []);
    },
  };
}

/** The library's words for a key that it cannot read name the kind of mistake and never the key. */
function expectKey(source: string, key: string, passphrase: string | undefined): void {
  const parsed = ssh2.utils.parseKey(key, passphrase);
  if (parsed instanceof Error) {
    const needsPassphrase = /passphrase|integrity check|bad decrypt/i.test(parsed.message);
    const problem = needsPassphrase
      ? "its passphrase is missing or wrong"
      : "it is no private key of a kind that EDP knows";
    throw new EdpError("EDP-SRC-313", { source, problem });
  }
  if (!parsed.isPrivateKey()) throw new EdpError("EDP-SRC-313", { source, problem: "it is a public key" });
}
