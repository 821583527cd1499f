/** Mapping type -> the table in `meta` that models read it from. */
export const decisionTables = {
  "identity-rules": "mapping_identity_rule",
  "identity-decisions": "mapping_identity_decision",
  "service-accounts": "mapping_service_account",
  entitlements: "mapping_entitlement",
  "privileged-groups": "mapping_privileged_group",
  "ticket-kinds": "mapping_ticket_kind",
  thresholds: "mapping_threshold",
} as const satisfies Readonly<Record<string, string>>;

export type DecisionType = keyof typeof decisionTables;

export const decisionTypes = Object.keys(decisionTables) as readonly DecisionType[];
