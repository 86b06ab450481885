// The schemas of the payloads that a CSMS may send, and what a form needs to know of them.
export interface Schema {
  /** Of the type, where it has one. */
  name?: string;
  $ref?: string;
  type?: string;
  format?: string;
  enum?: string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  default?: unknown;
}

/** What `/api/v1/actions` says: every action that a CSMS may send, with its block (`A` to `P`). */
export interface Catalogue {
  items: { action: string; block: string }[];
  /** Of the requests (`ResetRequest` …), and of what they refer to. */
  schemas: Record<string, Schema>;
}

export const CATALOGUE = '/api/v1/actions';

/** The schema of an action's request. */
export const requestOf = (catalogue: Catalogue, action: string): Schema | undefined =>
  catalogue.schemas[`${action}Request`] && resolve(catalogue, { $ref: `/${action}Request` });

/** A schema with its reference followed; what stands beside the reference wins. */
export const resolve = (catalogue: Catalogue, schema: Schema): Schema => {
  if (!schema.$ref) return schema;
  const { $ref, ...own } = schema;
  const name = $ref.slice($ref.lastIndexOf('/') + 1);
  return { ...catalogue.schemas[name], name, ...own };
};

/** An instant so many seconds from now, to the second. */
export const inSeconds = (seconds: number): string => new Date((Math.floor(Date.now() / 1000) + seconds) * 1000).toISOString().replace('.000', '');

/** Numbers that tie a request to what follows it are new each time. */
const TIES = /^(id|requestId|remoteStartId|versionNumber)$/;

/** The smallest value that fits: what is required and nothing else. `name` is that of the member, `within` that of its object. */
export const minimal = (catalogue: Catalogue, given: Schema, name = '', within = ''): unknown => {
  const schema = resolve(catalogue, given);
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'object': {
      const value: Record<string, unknown> = {};
      for (const member of schema.required ?? []) value[member] = minimal(catalogue, schema.properties?.[member] ?? {}, member, name);
      return value;
    }
    case 'array':
      return [minimal(catalogue, schema.items ?? {}, name)];
    case 'integer':
    case 'number':
      // Seconds since 2020 fit in 32 bits until 2088.
      return TIES.test(name) && within !== 'evse' ? Math.floor(Date.now() / 1000) - 1_577_836_800 : (schema.minimum ?? (name === 'startPeriod' || name === 'stackLevel' ? 0 : 1));
    case 'boolean':
      return false;
    default:
      return schema.format === 'date-time' ? inSeconds(0) : '';
  }
};
