/** A JSON Schema of 2020-12, as OpenAPI 3.1 has it. */
export interface Schema {
  readonly [member: string]: unknown;
}
