// One run, one sign-in: the objects of a run share their access token.
import type { Authorizer, ReadSession } from "@edp/connector-sdk";
import { readConfig } from "./config.ts";
import { readObject } from "./read.ts";
import { createSignIn } from "./sign-in.ts";

export function openSession(): ReadSession {
  let shared: Promise<Authorizer> | undefined;
  return {
    read: (context, request) =>
      readObject(context, request, (options) => {
        shared ??= createSignIn(context, readConfig(context), options);
        return shared;
      }),
    close: () => Promise.resolve(),
  };
}
