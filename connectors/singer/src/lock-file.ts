// A lock file names every package with its version and its hashes. What is not locked like that is not installed:
// it could be something else tomorrow.

/** What is wrong with the text of a requirements file; undefined when it is locked throughout. */
export function findLockProblem(text: string): string | undefined {
  const requirements = text
    .replaceAll(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
  if (requirements.length === 0) return "names no package";
  for (const requirement of requirements) {
    const [name = ""] = requirement.split(/[\s;]/);
    if (name.startsWith("-"))
      return `holds the option ${name}, which can lead to packages that are not locked`;
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*(\[[^\]]*\])?==[^=*\s;]+(?=[\s;]|$)/.test(requirement))
      return `does not say the exact version of ${name}`;
    if (!/\s--hash=sha256:[0-9a-f]{64}\b/.test(requirement)) return `has no hash for ${name}`;
  }
  return undefined;
}
