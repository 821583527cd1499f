import { parse, stringify } from "yaml";
import type { Json } from "./json.ts";

/**
 * YAML text of plain data: keys in the order given, no anchors, no folding, one newline at the end.
 * Quotes what readers of YAML 1.1 would take for something else (`on`, `no`, `1:30`, dates), and a bare `=`.
 */
export function writeYaml(value: Json): string {
  const text = stringify(value, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    sortMapEntries: false,
    compat: "yaml-1.1",
  });
  // The one hole of `compat`: a bare `=` stays unquoted and YAML 1.1 reads it as a special value.
  return text.replace(/^(\s*(?:- )*(?:[^\s#'"]+: )?)=$/gm, '$1"="');
}

/** Plain data of a YAML text that EDP itself brings. What users write is read by `definition`, with positions. */
export function readYaml(text: string): Json {
  return parse(text) as Json; // without custom tags YAML holds nothing but plain data
}
