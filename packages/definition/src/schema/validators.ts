import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";

/** Problems of a value against a schema; empty when it fits. */
export type Validate = (value: unknown) => readonly ErrorObject[];

/** Compiles each schema once, when it is first needed. */
export interface Validators {
  /** Throws Ajv's own error when the schema itself is wrong; connectors bring schemas of their own. */
  readonly get: (schema: object) => Validate;
}

export function createValidators(): Validators {
  // verbose: the words of a complaint come from the schema around it. Formats are said by `pattern` and in code.
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    validateFormats: false,
    logger: false,
  });
  const compiled = new Map<object, Validate>();
  return {
    get: (schema) => {
      const known = compiled.get(schema);
      if (known !== undefined) return known;
      const check = ajv.compile(schema);
      const validate: Validate = (value) => (check(value) ? [] : (check.errors ?? []));
      compiled.set(schema, validate);
      return validate;
    },
  };
}
