import type { Answer } from "../exchange.ts";

/** A refusal of the token endpoint, with the number that people look up. */
export const refuse = (status: number, error: string, number: number, words: string): Answer => ({
  status,
  body: {
    error,
    error_description: `AADSTS${number.toString()}: ${words} Trace ID: 00000000-0000-4000-8000-000000000000`,
    error_codes: [number],
  },
});
