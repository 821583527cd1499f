import { inspectPackage } from "../../catalog/package-parts.ts";
import type { Rule } from "../rule.ts";

export const packageParts: Rule = {
  id: "package-parts",
  promise: "The package has its thirteen parts.",
  find: ({ manifest }) => {
    const parts = inspectPackage(manifest);
    return Promise.resolve({
      faults: parts.flatMap(({ number, title, missing }) =>
        missing === undefined ? [] : [`${number.toString()} ${title} lacks ${missing}`],
      ),
    });
  },
};
