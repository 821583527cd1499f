/** RFC 4180: quoted where needed, a missing value is empty, CRLF between lines. */
export function csvText(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const cell = (value: string | null): string => {
    if (value === null) return "";
    // An empty text is quoted, so that it is not taken for a missing value.
    return value === "" || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}
