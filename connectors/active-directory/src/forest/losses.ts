// Which domains of a source are out of reach. Of one alone, what fails fails. Of several, one that is out of reach is
// left out for the rest of the read, and the read says that it is not complete: nothing of a domain that could not be
// asked is ever taken as gone.
import { isEdpError } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import type { DirectorySettings } from "../config.ts";

export interface Losses {
  /** Why, one sentence a domain. */
  readonly reasons: () => readonly string[];
  readonly isLost: (domain: DirectorySettings) => boolean;
  /** Notes a domain that failed. Throws the failure when it is none of the network, or when no domain is left. */
  readonly lose: (domain: DirectorySettings, error: unknown) => void;
  /** Passes on what is read of a domain, up to where it gets out of reach. */
  readonly guard: <T>(domain: DirectorySettings, read: () => AsyncIterable<T>) => AsyncGenerator<T>;
}

export function createLosses(
  { log, signal }: Pick<ConnectorContext, "log" | "signal">,
  domains: readonly DirectorySettings[],
): Losses {
  const lost = new Map<DirectorySettings, string>();
  const isLost = (domain: DirectorySettings): boolean => lost.has(domain);
  const lose = (domain: DirectorySettings, error: unknown): void => {
    // A refused login or a wrong base is for a person to mend; trying on elsewhere may lock the account.
    if (!isEdpError(error) || error.retry !== "later" || signal.aborted) throw error;
    if (!isLost(domain)) {
      lost.set(domain, `${domain.baseDn}: ${error.message}`);
      if (domains.length > 1)
        log.log("warn", "A domain is out of reach", { domain: domain.baseDn, reason: error.message });
    }
    if (lost.size === domains.length) throw error;
  };
  const guard: Losses["guard"] = async function* (domain, read) {
    if (isLost(domain)) return;
    try {
      yield* read();
    } catch (error) {
      lose(domain, error);
    }
  };
  return { reasons: () => [...lost.values()], isLost, lose, guard };
}
