import { expect, test } from "vitest";
import { writeBillOfMaterials } from "./bill-of-materials.ts";

const release = {
  version: "1.2.3",
  libraries: [{ name: "@acme/yaml", version: "2.0.0", license: "ISC", notice: undefined }],
  requirements: ["uv==0.1 \\\n    --hash=sha256:00\n", "uv==0.1 \\\n    --hash=sha256:00\nDbt_Core==3 \\\n"],
};

test("every library and package is listed once, with its address", () => {
  const { components } = JSON.parse(writeBillOfMaterials(release)) as {
    readonly components: readonly { readonly purl: string }[];
  };
  expect(components.map(({ purl }) => purl)).toEqual([
    "pkg:npm/%40acme/yaml@2.0.0",
    "pkg:pypi/dbt_core@3",
    "pkg:pypi/uv@0.1",
  ]);
});

test("the same release is the same bytes", () => {
  expect(writeBillOfMaterials(release)).toBe(writeBillOfMaterials(release));
});
