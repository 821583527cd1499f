/** One file that a renderer gives. Rendering is pure; writing is somebody else's job. */
export interface RenderedFile {
  /** Relative to the platform's folder, with `/`: `deploy/development/compose/compose.yaml`. */
  readonly path: string;
  /** Ends with one newline. */
  readonly text: string;
}
