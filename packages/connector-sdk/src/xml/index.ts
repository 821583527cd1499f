export { toJsonPage } from "./xml-page.ts";
export { createXmlReader, type XmlReader, type XmlRecord } from "./xml-reader.ts";
export { findField } from "./xml-record.ts";
