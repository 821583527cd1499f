import type { Issue } from "@edp/base";
import type { SourceText } from "../yaml/source-text.ts";

/**
 * The same problems without a secret in their words. A message quotes names as they were written, such as a
 * connector's; if somebody wrote a token there, the excerpt hides it and so must the sentence.
 */
export function maskIssues(issues: readonly Issue[], sources: readonly SourceText[]): readonly Issue[] {
  const texts = [...new Set(sources.flatMap((source) => source.hiddenTexts()))]
    .flatMap((text) => [text, text.replace(/^(["'])(.*)\1$/s, "$2")])
    .filter((text) => text !== "")
    .sort((a, b) => b.length - a.length);
  return texts.length === 0 ? issues : issues.map((issue) => ({ ...issue, ...maskParts(issue, texts) }));
}

function maskParts(issue: Issue, texts: readonly string[]): Issue {
  // Only strings change, so the parameters keep the type that the code gives them.
  const params = mask(issue.params, texts) as Issue["params"];
  const path = issue.location?.path;
  if (issue.location === undefined || path === undefined) return { ...issue, params };
  return { ...issue, params, location: { ...issue.location, path: maskText(path, texts) } };
}

function mask(value: unknown, texts: readonly string[]): unknown {
  if (typeof value === "string") return maskText(value, texts);
  if (Array.isArray(value)) return value.map((item) => mask(item, texts));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item, texts)]));
}

/** Very short secrets are replaced only as a whole: cutting every "a" out of a sentence helps nobody. */
const maskText = (text: string, texts: readonly string[]): string =>
  texts.reduce(
    (shown, secret) =>
      secret.length >= 4 ? shown.replaceAll(secret, "[secret]") : shown === secret ? "[secret]" : shown,
    text,
  );
