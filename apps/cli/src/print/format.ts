// Numbers, times and tables as people read them.

export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** Seconds with one decimal below ten, whole above, minutes from two on. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds).toString()} s`;
  return `${Math.round(seconds / 60).toString()} min`;
}

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** A table with two spaces between columns; its header in the same case as everything else. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[index] ?? ""))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const pad = " ".repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(cell)));
        return columns[index]?.align === "right" ? pad + cell : cell + pad;
      })
      .join("  ")
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)].join("\n");
}

/** Characters, not UTF-16 units; combining marks take no room. */
function displayWidth(text: string): number {
  return Array.from(text.replaceAll(/\p{Mark}/gu, "")).length;
}
