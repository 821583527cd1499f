import { eachScenario, type Rule } from "../rule.ts";
import { whyNot } from "../transports.ts";
import { findCheckFaults } from "./failed-step.ts";

export const checkExpiredCertificate: Rule = {
  id: "check-expired-certificate",
  promise: 'When the certificate has expired, the check fails at "certificate" and says since when.',
  find: (kit) =>
    eachScenario(
      kit,
      ({ transport }) => whyNot(transport, "expired-certificate"),
      async (bench) => {
        await bench.cause("expired-certificate", { object: "" });
        return findCheckFaults(bench, ["certificate"], {}, ({ detail }) =>
          /expired/.test(detail) ? [] : [`it does not say "expired": ${detail}`],
        );
      },
    ),
};
