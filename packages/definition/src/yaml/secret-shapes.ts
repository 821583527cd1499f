// What a secret looks like, wherever it stands: in a value, in a key, in a comment, in a broken file.

export interface SecretShape {
  /** For the message: "a private key". */
  readonly looksLike: string;
  readonly start: number;
  readonly end: number;
}

interface Shape {
  readonly looksLike: string;
  /** The part in the group `secret` is hidden; without the group, the whole match. */
  readonly pattern: RegExp;
}

// Every pattern begins with fixed letters and repeats one character class, so that none takes more than linear time.
const shapes: readonly Shape[] = [
  {
    looksLike: "a private key",
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*(?:-----END [A-Z0-9 ]{0,40}-----)?/g,
  },
  { looksLike: "a JSON web token", pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g },
  { looksLike: "an AWS access key", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { looksLike: "a GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/g },
  { looksLike: "a GitLab token", pattern: /\bglpat-[\w-]{16,}/g },
  { looksLike: "a Slack token", pattern: /\bxox[abeoprs]-[\w-]{10,}/g },
  { looksLike: "a Slack webhook", pattern: /\bhooks\.slack\.com\/services\/(?<secret>[\w/]{16,})/g },
  { looksLike: "a Google API key", pattern: /\bAIza[\w-]{30,}/g },
  { looksLike: "a Stripe key", pattern: /\b[rs]k_live_[A-Za-z0-9]{16,}/g },
  { looksLike: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{30,}/g },
  { looksLike: "a Vault token", pattern: /\bhv[sb]\.[\w-]{20,}/g },
  { looksLike: "an age key", pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g },
  { looksLike: "a storage key", pattern: /\bAccountKey=(?<secret>[\w+/=]{16,})/g },
  { looksLike: "a password in a URL", pattern: /:\/\/[^\s/@:"'<>{}]{0,100}:(?<secret>[^\s/@"'<>]{1,200})@/g },
  {
    looksLike: "a token in a URL",
    pattern: /[?&](?:access_token|api_?key|auth|client_secret|password|sig|token)=(?<secret>[^\s&#"']{6,})/gi,
  },
  {
    looksLike: "an Authorization header",
    pattern: /\b(?:Basic|Bearer) (?<secret>(?=[A-Za-z+/_.=-]{0,200}[0-9])[\w+/.=-]{16,})/g,
  },
];

/** Every place in `text` that has the shape of a secret, in the order of the text. */
export function findSecretShapes(text: string): readonly SecretShape[] {
  const found: SecretShape[] = [];
  for (const { looksLike, pattern } of shapes) {
    for (const match of text.matchAll(pattern)) {
      const secret = match.groups?.["secret"];
      const start = secret === undefined ? match.index : match.index + match[0].lastIndexOf(secret);
      const end = start + (secret ?? match[0]).length;
      if (!found.some((other) => other.start < end && start < other.end))
        found.push({ looksLike, start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
