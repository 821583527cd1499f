/** Steps from the top of a document to a value: keys and list indexes. */
export type Path = readonly (string | number)[];

/** `config.urls.0`, as messages and `edp explain` write it. */
export const writePath = (path: Path): string => path.join(".");

/** The steps of a JSON pointer, as Ajv gives it. List indexes stay text; looking them up converts. */
export const parsePointer = (pointer: string): string[] =>
  pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
