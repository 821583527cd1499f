// Mapping of type `entity`: how an object of a generic source becomes one of the core entities. A staging model
// is generated from it.
import { Type, type Static } from "typebox";
import { anything, choice, identifier, text } from "./fields.ts";

const field = text({ description: "Name of the field in the record; dots lead into nested objects" });

const columnSchema = Type.Union(
  [
    field,
    Type.Object(
      {
        field,
        as: Type.Optional(
          choice(["text", "lower", "upper", "integer", "number", "boolean", "date", "timestamp"], {
            description: "What the field's text is read as. Default: the column's own type",
          }),
        ),
        map: Type.Optional(
          Type.Record(Type.String(), anything({ description: "What to write instead; null: unknown" }), {
            minProperties: 1,
            description: "Value in the source -> value in the column",
          }),
        ),
        unknown: Type.Optional(
          Type.Array(Type.String({ description: "A text of the source" }), {
            minItems: 1,
            uniqueItems: true,
            description: "Texts by which the source says that it does not know, such as 1970-01-01T00:00:00Z",
          }),
        ),
        otherwise: Type.Optional(
          anything({ description: "With `map`: for all other values. Default: unknown" }),
        ),
      },
      { additionalProperties: false, description: "A field and how it is read" },
    ),
    Type.Object(
      { value: anything({ description: "The same value in every row" }) },
      { additionalProperties: false, description: "A constant" },
    ),
  ],
  { description: "A field, a field with a conversion, or a constant" },
);

export const entityProperties = {
  source: identifier({ description: "The source" }),
  object: identifier({ description: "Its object" }),
  entity: identifier({ description: "The core entity that it provides, see models/entities.yml" }),
  columns: Type.Record(Type.String(), columnSchema, {
    minProperties: 1,
    description: "Column of the entity -> where its value comes from",
  }),
} as const;

/** Where the value of one entity column comes from. */
export type EntityColumn = Static<typeof columnSchema>;
