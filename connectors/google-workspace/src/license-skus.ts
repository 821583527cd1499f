// The licence products that are in use. The Enterprise License Manager lists no products and counts none: they are read
// off the licences that accounts hold, each once.
import { createFieldReader, RecordBatchBuilder, type ReadEvent } from "@edp/connector-sdk";
import { readPages, type WorkspacePlace } from "./client.ts";
import { listLicenses } from "./collections.ts";
import { skuFields } from "./fields.ts";

export async function* readLicenseSkus(place: WorkspacePlace): AsyncGenerator<ReadEvent> {
  const { clock } = place.context;
  const readFields = createFieldReader(skuFields.map((name) => [name]));
  const seen = new Set<string>();
  for (const collection of listLicenses(place.workspace.config, skuFields)) {
    for await (const { frame } of readPages(place, collection)) {
      const builder = new RecordBatchBuilder();
      for (const [index, start] of frame.starts.entries()) {
        const bytes = frame.data.subarray(start, frame.ends[index]);
        const [product, , sku] = readFields(bytes).fields;
        if (product?.kind !== "string" || sku?.kind !== "string") continue; // quarantined among the licences
        const id = `${product.text}:${sku.text}`;
        if (!seen.has(id)) builder.add(id, Buffer.from(bytes));
        seen.add(id);
      }
      if (builder.count > 0) yield { kind: "records", batch: builder.build(clock.now()) };
    }
  }
  yield { kind: "end", complete: true };
}
