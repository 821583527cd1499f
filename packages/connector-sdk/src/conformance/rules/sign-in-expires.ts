import { eachObject, type Rule } from "../rule.ts";
import type { Scenario } from "../suite.ts";
import { whyNot } from "../transports.ts";
import { findLossFaults } from "./read-faults.ts";

export const signInExpires: Rule = {
  id: "sign-in-expires",
  promise: "When the sign-in expires in the middle of a read, it signs in again and loses nothing.",
  find: (kit) => {
    const canRenew = kit.manifest.authentication?.includes("OAuth") ?? false;
    if (canRenew && !kit.scenarios.some(({ renewsSignIn }) => renewsSignIn))
      return Promise.resolve({ faults: ["the manifest says OAuth, and no scenario signs in with it"] });
    const skip = ({ transport, renewsSignIn }: Scenario): string | undefined =>
      whyNot(transport, "sign-in-expired") ??
      (renewsSignIn
        ? undefined
        : "its sign-in does not expire: the manifest's authentication has no OAuth there");
    return eachObject(kit, skip, async ({ bench, object: { name } }) => {
      await bench.cause("sign-in-expired", { object: name });
      return findLossFaults(bench, name, await bench.read(name, "full"));
    });
  },
};
