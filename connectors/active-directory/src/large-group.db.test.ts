// A group of 5,000 members, and groups in a circle, on a real domain controller.
import type { JsonObject } from "@edp/base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSamba, missingSamba, type SambaServer } from "../../../tests/support/samba.ts";
import connector from "./index.ts";
import { createContext, readAll, type WholeRead } from "./testing/read-source.ts";

const missing = missingSamba();
const isCi = process.env["CI"] === "true";
const memberCount = 5_000;
const top = "OU=Acme,DC=corp,DC=example";
const names = Array.from({ length: memberCount }, (_, at) => `CN=m${at.toString()},${top}`);

describe.skipIf(missing !== undefined && !isCi)("A group of 5,000", () => {
  let samba: SambaServer;

  beforeAll(async () => {
    if (missing !== undefined) throw new Error(missing);
    samba = await createSamba();
    const contacts = names.map((dn) => `dn: ${dn}\nobjectClass: contact`);
    const members = names.map((dn) => `member: ${dn}`).join("\n");
    const group = `dn: CN=crowd,${top}\nobjectClass: group\nsAMAccountName: crowd\n${members}`;
    await samba.addEntries(
      `${[`dn: ${top}\nobjectClass: organizationalUnit`, ...contacts, group].join("\n\n")}\n`,
    );
    await samba.start();
  }, 300_000);
  afterAll(() => samba.stop());

  const read = (more: JsonObject = {}): Promise<WholeRead> => {
    const { login, password } = samba.administrator;
    const config = { urls: [`ldaps://${samba.address}`], baseDn: top, bindDn: login, ...more };
    return readAll(
      connector,
      createContext(config, { extraCa: samba.authority.ca }, password),
      "group_memberships",
    );
  };

  test("has 5,000 edges, in whichever ranges it is read, up to what the server gives at once", async () => {
    const whole = await read();
    expect(whole.end).toMatchObject({ complete: true, sourceCount: memberCount });
    expect(whole.records.size).toBe(memberCount);
    for (const memberRange of [999, 5_000])
      expect((await read({ memberRange })).records).toEqual(whole.records);
  });
});
