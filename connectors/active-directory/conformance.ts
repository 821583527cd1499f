// What the conformance kit reads through this connector: a small domain behind LDAPS, signed in by password and by
// certificate, and the same domain as an export. That real controllers answer as this one does is tested against
// Samba (src/*.db.test.ts); the kit commands faults that no real controller can be asked for.
import {
  madeByTheKit,
  makeCertificate,
  type ConformanceSuite,
  type Scenario,
} from "@edp/connector-sdk/conformance";
import { openLdapWorld } from "./src/testing/directory-world.ts";
import { openExportWorld } from "./src/testing/export-world.ts";
import { objectNames } from "./src/objects.ts";

const followed: Scenario["objects"] = objectNames.map((name) => ({
  name,
  modes: ["full", "incremental"],
  statesDeletions: true,
}));
const client = makeCertificate({ from: new Date(0), until: new Date("2100-01-01T00:00:00Z") });

export default [
  {
    name: "LDAPS, with a password",
    transport: "ldap",
    objects: followed,
    secrets: { "bind-password": madeByTheKit },
    renewsSignIn: false,
    open: (tools) => openLdapWorld(tools, { config: { bindDn: "edp-reader@kit.example" } }),
  },
  // What a domain of several may have for its own login.
  ...["bind-password-2", "bind-password-3"].map((secret): Scenario => ({
    name: `LDAPS, with the password ${secret}`,
    transport: "ldap",
    objects: followed.filter(({ name }) => name === "users"),
    secrets: { [secret]: madeByTheKit },
    renewsSignIn: false,
    open: (tools) =>
      openLdapWorld(tools, { config: { bindDn: "edp-reader@kit.example", passwordSecret: secret } }),
  })),
  {
    name: "LDAPS, with a client certificate",
    transport: "ldap",
    objects: followed.filter(({ name }) => name === "users"),
    secrets: { "client-certificate": client.cert, "client-key": client.key },
    renewsSignIn: false,
    open: (tools) => openLdapWorld(tools, { config: { signIn: "certificate" }, clientCa: client.cert }),
  },
  {
    name: "an export",
    transport: "folder",
    objects: objectNames.map((name) => ({ name, modes: ["full"] })),
    secrets: {},
    renewsSignIn: false,
    open: (tools) => Promise.resolve(openExportWorld(tools)),
  },
] satisfies ConformanceSuite;
