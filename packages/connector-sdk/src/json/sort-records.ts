// Each record of a page with its members sorted. One record that is no JSON stays as it is and goes to quarantine; it
// must not leave the others in the order of the day, or each of them would count as changed.
import { framePage, type ListOptions } from "./frame-list.ts";
import { sortMembers } from "./sort-members.ts";

/** The same page: what stands around the records, and records over the limit, keep their bytes. */
export function sortRecords(page: Buffer, options: ListOptions): Buffer {
  const { data, starts, ends } = framePage(page, options).frame;
  const offset = data.byteOffset - page.byteOffset; // the frame is a range of the page
  const pieces: Buffer[] = [];
  let written = 0;
  for (const [index, start] of starts.entries()) {
    const end = offset + (ends[index] ?? start);
    pieces.push(page.subarray(written, offset + start), sortMembers(page.subarray(offset + start, end)));
    written = end;
  }
  return Buffer.concat([...pieces, page.subarray(written)]);
}
