/** One file of the generated dbt project; `path` is relative to the project. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** A folder that stands in the project as a symbolic link. */
export interface ProjectLink {
  readonly path: string;
  readonly target: string;
}
