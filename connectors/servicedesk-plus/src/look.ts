// One record of an object: what a check and a discovery look at.
import { isEdpError, type EdpError } from "@edp/base";
import { createFieldReader } from "@edp/connector-sdk";
import { readPage, type Desk, type DeskPage } from "./client.ts";
import { findObject } from "./objects.ts";
import type { DeskList } from "./search.ts";

export interface Look {
  readonly name: string;
  readonly count?: number;
  /** Names of the record's fields; none when there is no record. */
  readonly fields: readonly string[];
  readonly error?: EdpError;
}

export async function look(desk: Desk, name: string): Promise<Look> {
  try {
    const object = findObject(desk.context.source, name);
    const isBelow = object.below !== undefined;
    const requestId = isBelow ? await findRequest(desk) : undefined;
    // Nothing can hang below no request.
    if (isBelow && requestId === undefined) return { name, fields: [] };
    const list = { name, object, criteria: [], ...(requestId === undefined ? {} : { requestId }) };
    const page = await readPage(desk, list, { size: 1, wantsCount: !isBelow });
    const fields = listNames(page);
    return { name, fields, ...(page?.count === undefined ? {} : { count: page.count }) };
  } catch (error) {
    if (!isEdpError(error)) throw error;
    return { name, fields: [], error };
  }
}

const readId = createFieldReader([["id"]]);

async function findRequest(desk: Desk): Promise<string | undefined> {
  const object = findObject(desk.context.source, "requests");
  const list: DeskList = { name: "requests", object, fields: ["id"], criteria: [] };
  const page = await readPage(desk, list, { size: 1, wantsCount: false });
  const [start, end] = [page?.frame.starts[0], page?.frame.ends[0]];
  if (page === undefined || start === undefined) return undefined;
  return readId(page.frame.data, start, end).fields[0]?.text;
}

function listNames(page: DeskPage | undefined): readonly string[] {
  const start = page?.frame.starts[0];
  if (page === undefined || start === undefined) return [];
  const record = parseQuietly(page.frame.data.toString("utf8", start, page.frame.ends[0]));
  return typeof record === "object" && record !== null ? Object.keys(record) : [];
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
