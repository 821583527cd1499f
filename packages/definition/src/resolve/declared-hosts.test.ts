import { expect, test } from "vitest";
import { listDeclaredHosts } from "./declared-hosts.ts";

test("only hosts at the manifest's egress paths may be reached, with their scheme's port", () => {
  const config = {
    urls: ["ldaps://dc1.corp.example:636", "ldap://dc2.corp.example"],
    login: { endpoint: "https://login.example/oauth" },
    note: "https://elsewhere.example",
  };
  expect(listDeclaredHosts(["config.urls", "config.login.endpoint"], config)).toEqual([
    "dc1.corp.example:636",
    "dc2.corp.example:389",
    "login.example:443",
  ]);
});
