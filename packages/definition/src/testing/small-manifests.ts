/** A connector with fixed objects, a secret, and a config with a union told apart by a key. */
export const directoryManifest = `kind: Connector
name: directory
title: Directory
summary: Reads a directory.
status: Prebuilt Available
objects:
  - { name: users, description: Users, key: guid, modes: [full], sensitivity: confidential, permissions: [] }
  - { name: groups, description: Groups, key: guid, modes: [full], sensitivity: internal, permissions: [] }
config:
  type: object
  additionalProperties: false
  required: [baseDn]
  properties:
    urls: { type: array, minItems: 1, items: { type: string } }
    export: { type: string, description: Folder with exported files }
    baseDn: { type: string, description: Where searching begins }
    pageSize: { type: integer, minimum: 1, maximum: 1000 }
    mode: { enum: [paged, plain] }
    tokenName: { type: string }
    token: { type: string }
    auth:
      oneOf:
        - type: object
          additionalProperties: false
          required: [kind, user]
          properties: { kind: { const: simple }, user: { type: string } }
        - type: object
          additionalProperties: false
          required: [kind]
          properties: { kind: { const: none } }
    scope:
      anyOf: [{ const: base }, { const: tree }]
    port:
      anyOf: [{ type: integer }, { type: string, pattern: "^[a-z]+$" }]
    labels:
      type: object
      propertyNames: { pattern: "^[a-z.]+$", patternErrorMessage: a word in small letters }
      additionalProperties: { type: string }
presets:
  - { setting: mode, values: { paged: { pageSize: 500 } } }
secrets:
  - { name: bind-password, description: Password of the reading account, required: true }
  - { name: api-token, description: Token, required: false }
egress: [urls]
provides: { account: stg_directory__accounts }
tenant: baseDn
`;

/** A connector whose sources describe their objects. */
export const dropManifest = `kind: Connector
name: drop
title: Drop folder
summary: Reads files.
status: Prebuilt Available
dynamicObjects: true
config:
  type: object
  additionalProperties: false
  required: [folder, objects]
  properties:
    folder: { type: string, description: The folder }
    objects:
      type: object
      additionalProperties: { type: object, required: [key], properties: { key: { type: string } } }
`;

/** A folder's schema.yml with one mart. */
export const contractText = `version: 2
models:
  - name: leavers_current
    description: Who left.
    config: { meta: { owner: identity-team } }
    columns:
      - { name: account_name, data_type: text, description: The account }
      - { name: termination_date, data_type: date, description: Last day }
`;
