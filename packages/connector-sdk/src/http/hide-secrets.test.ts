import { expect, it } from "vitest";
import { createHideSecrets } from "./hide-secrets.ts";

const secret = `p4 "ss\\w/ö+r=d&<é>'😀.*`;
const hide = createHideSecrets([secret]);
const json = JSON.stringify(secret).slice(1, -1);

it.each([
  ["as it is", secret],
  ["for a URL", encodeURIComponent(secret)],
  ["for a URL, twice", encodeURIComponent(encodeURIComponent(secret))],
  [
    "for a URL, in small letters",
    encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase()),
  ],
  ["for a form", new URLSearchParams({ x: secret }).toString().slice(2)],
  ["for a path", new URL(`http://x/${encodeURIComponent(secret).replaceAll("%2F", "/")}`).pathname.slice(1)],
  ["for JSON", json],
  ["for JSON in JSON", JSON.stringify(json).slice(1, -1)],
  [
    "for JSON in ASCII",
    json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  ],
  ["for JSON, careful PHP", json.replaceAll("/", "\\/")],
  ["for Python", secret.replaceAll("\\", "\\\\").replaceAll("ö", "\\xf6").replaceAll("'", "\\'")],
  [
    "for HTML",
    secret
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll('"', "&#34;")
      .replaceAll("'", "&#x27;"),
  ],
  ["for HTML in a URL", encodeURIComponent(secret.replaceAll("&", "&amp;"))],
  ["in base64", Buffer.from(secret).toString("base64")],
  ["in base64 for URLs", Buffer.from(secret).toString("base64url")],
  ["in base64 in a form", encodeURIComponent(Buffer.from(secret).toString("base64"))],
  ["in hex", Buffer.from(secret).toString("hex")],
  [
    "in hex with colons",
    Buffer.from(secret)
      .toString("hex")
      .toUpperCase()
      .replaceAll(/..(?!$)/g, "$&:"),
  ],
])("a secret is hidden %s", (_how, spelling) => {
  expect(hide(`before ${spelling} after`)).toMatch(/^before \[secret\]=* after$/);
});

it.each([1, 2, 3, 4])("a secret is hidden in base64 behind %i other characters", (count) => {
  const encoded = Buffer.from(`${"x".repeat(count)}${secret}yy`).toString("base64");
  expect(hide(encoded)).toMatch(/^[\w+/]{0,8}\[secret\][\w+/=]{0,7}$/);
});

it("leaves other texts alone, and texts too short to be looked for", () => {
  expect(hide(`p4 and "ss"`)).toBe(`p4 and "ss"`);
  expect(createHideSecrets(["abc", ""])("abcabc")).toBe("abcabc");
});

it("takes no longer for a text that is nearly a secret all over", () => {
  const nearly = createHideSecrets(["\\".repeat(40) + "x"]);
  expect(nearly("\\".repeat(5_000))).toBe("\\".repeat(5_000));
});
