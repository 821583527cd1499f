// Which Python packages go into an image, from the lock that a machine without containers uses.

/** A hash-locked requirements file without these packages: a container has no database server of its own. */
export function withoutPackages(requirements: string, names: readonly string[]): string {
  const blocks = requirements.split(/\n(?=[A-Za-z0-9])/);
  return blocks.filter((block) => !names.some((name) => block.startsWith(`${name}==`))).join("\n");
}
