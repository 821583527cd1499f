// What a scaffold is before it is written: paths and texts.
export interface ScaffoldFile {
  /** Relative to the connector's folder. */
  readonly path: string;
  readonly text: string;
}

/** One name in the spellings that files need. */
export interface ConnectorName {
  /** `badge-readers`: the connector and its folder. */
  readonly kebab: string;
  /** `badge_readers`: a source of it. */
  readonly snake: string;
  /** `Badge readers`: for people. */
  readonly title: string;
}

export function spellName(kebab: string): ConnectorName {
  const words = kebab.replaceAll("-", " ");
  return { kebab, snake: kebab.replaceAll("-", "_"), title: words.charAt(0).toUpperCase() + words.slice(1) };
}
