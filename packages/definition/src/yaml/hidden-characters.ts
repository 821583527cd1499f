// Characters that cannot be seen: they hide text from reviewers, move the cursor of a terminal, or cannot be
// stored. A definition is read by people, so it has none.
const hiddenCharacter =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export interface HiddenCharacter {
  readonly offset: number;
  /** `U+202E`, for the message. */
  readonly name: string;
}

/** The first few; a binary file has thousands. */
export function findHiddenCharacters(text: string): readonly HiddenCharacter[] {
  const found: HiddenCharacter[] = [];
  for (const match of text.matchAll(hiddenCharacter)) {
    const code = match[0].charCodeAt(0);
    found.push({ offset: match.index, name: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` });
    if (found.length === 3) break;
  }
  return found;
}
