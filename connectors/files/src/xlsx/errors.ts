import { EdpError, isEdpError } from "@edp/base";
import type { FileReading } from "../file-reading.ts";

export function notExcel({ source, watched }: FileReading, problem: string, cause?: unknown): EdpError {
  return new EdpError(
    "EDP-SRC-040",
    { source, file: watched.file.name, format: "Excel", problem },
    { cause },
  );
}

/** Errors of ours stand as they are. */
export function pass(error: unknown): EdpError | undefined {
  return isEdpError(error) ? error : undefined;
}
