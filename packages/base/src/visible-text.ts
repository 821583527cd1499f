// Controls, and characters that turn the direction of text, join or hide: a name in a message may hold them, and a
// terminal or a reviewer's screen would obey them. New lines and tabs do no harm.
const obeyed =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

/** Text for people, in which such a character is seen as what it is: `\u001b`. */
export function writeVisibly(text: string): string {
  return text.replace(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
