// Dashboard: tiles over published datasets. The form only: rendering comes with packages/dashboards.
import { Type, type Static } from "typebox";
import { anything, choice, name, text } from "./fields.ts";
import { defineKind } from "./kind.ts";

const column = text({ description: "A column of the dataset" });

const tileSchema = Type.Object(
  {
    title: text({ description: "What the tile answers" }),
    type: choice(["table", "number", "bar", "line"], { description: "How it is shown" }),
    dataset: Type.String({
      pattern: "^(mart|ods)\\.[a-z][a-z0-9_]*$",
      patternErrorMessage: "a published relation such as mart.identity_offboarding_current",
      description: "The mart or governed view that it shows",
    }),
    columns: Type.Array(column, {
      minItems: 1,
      uniqueItems: true,
      description: "Columns to show, in this order",
    }),
    where: Type.Optional(
      Type.Record(Type.String(), anything({ description: "The value that rows must have" }), {
        description: "Column -> value: shows only such rows",
      }),
    ),
    orderBy: Type.Optional(text({ description: "Column to sort by" })),
  },
  { additionalProperties: false, description: "One answer on the dashboard" },
);

const dashboardSchema = Type.Object(
  {
    kind: Type.Literal("Dashboard", { description: "Always Dashboard" }),
    name: name({ description: "Name in addresses" }),
    title: text({ description: "Name as people read it" }),
    owner: text({ description: "Who answers for it" }),
    description: Type.Optional(text({ description: "Whom it serves and for what" })),
    tiles: Type.Array(tileSchema, { minItems: 1, description: "Its tiles, in reading order" }),
  },
  { title: "Dashboard", description: "Tiles over published datasets", additionalProperties: false },
);

export type Dashboard = Static<typeof dashboardSchema>;

export const dashboardKind = defineKind({
  kind: "Dashboard",
  schema: dashboardSchema,
  check: () => undefined,
  example: `kind: Dashboard
name: leavers
title: People who left
owner: identity-team
tiles:
  - title: Accounts that are still enabled
    type: table
    dataset: mart.identity_offboarding_current
    columns: [account_name, termination_date, days_since_termination]
    where: { is_disabled: false }
    orderBy: termination_date
`,
});
