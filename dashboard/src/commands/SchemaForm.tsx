// A form made from a JSON schema: texts, numbers, times, choices, nested objects and lists. What is
// optional and absent stays absent; a button adds it.
import type { ComponentChildren } from 'preact';
import { Button } from '../components/Button';
import { Field } from '../components/Field';
import { localInput, localTime } from '../state/period';
import { words } from '../words';
import { meaning, valueText } from './forms';
import type { Fault } from './PayloadEditor';
import { type Catalogue, inSeconds, minimal, resolve, type Schema } from './schema';

interface NodeProps {
  catalogue: Catalogue;
  schema: Schema;
  value: unknown;
  /** `undefined` takes the member away. */
  onChange: (value: unknown) => void;
  fault: Fault | null;
  /** JSON pointer of this value. */
  pointer?: string;
  name?: string;
  required?: boolean;
}

type Members = Record<string, unknown>;

export const SchemaForm = (props: NodeProps) => {
  const schema = resolve(props.catalogue, props.schema);
  const node = { ...props, schema, pointer: props.pointer ?? '' };
  if (schema.type === 'object' && schema.properties && !schema.additionalProperties) return <ObjectFields {...node} />;
  if (schema.type === 'array') return <ListFields {...node} />;
  return <ValueField {...node} />;
};

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const ObjectFields = ({ catalogue, schema, value, onChange, fault, pointer, name, required }: NodeProps & { pointer: string }) => {
  const t = words('commands');
  const members = (value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}) as Members;
  const set = (member: string, next: unknown): void => {
    const { [member]: _, ...rest } = members;
    // In the order of the schema, so that the JSON reads like the specification.
    const kept: Members = next === undefined ? rest : { ...rest, [member]: next };
    onChange(Object.fromEntries([...Object.keys(schema.properties!), ...Object.keys(kept)].filter((key) => key in kept).map((key) => [key, kept[key]])));
  };
  const all = Object.keys(schema.properties!).map((member) => {
    const plain = resolve(catalogue, schema.properties![member]!);
    const of = { ...plain, description: meaning(schema, member, plain) };
    const needed = schema.required?.includes(member) ?? false;
    const isPlain = PLAIN.test(of.type ?? '');
    // Plain fields before groups, required before optional, what the standard does not know last.
    return { member, of, needed, isPlain, rank: member === 'customData' ? 9 : (isPlain ? 0 : 2) + (needed ? 0 : 1) };
  }).sort((a, b) => a.rank - b.rank);
  const missing: string[] = [];
  const rows: ComponentChildren[] = [];
  for (const { member, of, needed, isPlain } of all) {
    if (!(member in members) && !needed && !isPlain) missing.push(member);
    else {
      rows.push(
        <SchemaForm key={member} catalogue={catalogue} schema={of} value={members[member]} onChange={(next) => set(member, next)}
          fault={fault} pointer={`${pointer}/${escape(member)}`} name={member} required={needed} />);
    }
  }
  return (
    <Group name={name} schema={schema} fault={fault} pointer={pointer} onRemove={name && !required ? () => onChange(undefined) : undefined}>
      {rows.length > 0 && <div class="form-fields">{rows}</div>}
      {missing.length > 0 && (
        <div class="form-more">
          {missing.map((member) => (
            <Button key={member} kind="bare" icon="plus" label={t.add(member)} onClick={() => set(member, minimal(catalogue, schema.properties![member]!, member))}>
              {member}
            </Button>
          ))}
        </div>
      )}
      {all.length <= 1 && rows.length === 0 && <p class="quiet">{t.noFields}</p>}
    </Group>
  );
};

const PLAIN = /^(string|integer|number|boolean)$/;

const ListFields = ({ catalogue, schema, value, onChange, fault, pointer, name, required }: NodeProps & { pointer: string }) => {
  const t = words('commands');
  const items: unknown[] = Array.isArray(value) ? value : [];
  const set = (index: number, next: unknown): void => {
    const all = next === undefined ? items.filter((_, at) => at !== index) : items.map((item, at) => (at === index ? next : item));
    onChange(all.length === 0 && !required ? undefined : all);
  };
  const isFull = schema.maxItems !== undefined && items.length >= schema.maxItems;
  return (
    <Group name={name} schema={schema} fault={fault} pointer={pointer} mark={required ? ' *' : ''} onRemove={required ? undefined : () => onChange(undefined)}>
      {items.map((item, index) => (
        <div key={index} class="form-item">
          <SchemaForm catalogue={catalogue} schema={schema.items ?? {}} value={item} onChange={(next) => set(index, next)} fault={fault}
            pointer={`${pointer}/${index}`} name={`${name ?? ''}[${index}]`} required />
          {items.length > 1 && <Button kind="bare" icon="close" label={t.remove(`${name}[${index}]`)} onClick={() => set(index, undefined)} />}
        </div>
      ))}
      <div class="form-more">
        <Button kind="bare" icon="plus" reason={isFull ? t.full : null} label={t.add(name ?? '')} onClick={() => onChange([...items, minimal(catalogue, schema.items ?? {}, name)])}>{name}</Button>
      </div>
    </Group>
  );
};

const Group = ({ name, schema, fault, pointer, mark, onRemove, children }: {
  name: string | undefined; schema: Schema; fault: Fault | null; pointer: string; mark?: string; onRemove: (() => void) | undefined; children: ComponentChildren;
}) => {
  const wrong = fault?.pointer === pointer ? fault.detail : null;
  if (!name) return <div class="form-root">{wrong && <p class="field-error">{wrong}</p>}{children}</div>;
  return (
    <fieldset class="form-group" aria-invalid={wrong ? true : undefined} tabIndex={wrong ? -1 : undefined}>
      <legend>
        <span class="mono">{name}{mark}</span>
        {onRemove && <Button kind="bare" icon="close" label={words('commands').remove(name)} onClick={onRemove} />}
      </legend>
      {wrong ? <p class="field-error">{wrong}</p> : schema.description && !name.endsWith(']') && <p class="field-hint">{schema.description}</p>}
      {children}
    </fieldset>
  );
};

const ValueField = ({ schema, value, onChange, fault, pointer, name = '', required = false }: NodeProps & { pointer: string }) => {
  const t = words('commands');
  const limits = [
    schema.minimum !== undefined && `≥ ${schema.minimum}`,
    schema.maximum !== undefined && `≤ ${schema.maximum}`,
    schema.maxLength !== undefined && t.atMost(String(schema.maxLength)),
  ].filter(Boolean).join(', ');
  const hint = [schema.description, limits].filter(Boolean).join(' · ');
  const wrong = fault && (fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`)) ? fault.detail : null;
  const put = (text: string): void => onChange(text === '' && !required ? undefined : text);
  return (
    <Field label={required ? `${name} *` : name} error={wrong} hint={hint || undefined}>
      {({ id, describedBy, invalid }) => {
        const control = { id, class: 'input', 'aria-describedby': describedBy, 'aria-invalid': invalid, 'aria-required': required || undefined };
        const pick = (options: string[], read: (text: string) => unknown) => (
          <select {...control} value={value === undefined ? '' : String(value)} onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : read(event.currentTarget.value))}>
            {(!required || value === undefined) && <option value="">–</option>}
            {options.map((option) => <option key={option} value={option}>{valueText(schema, option)}</option>)}
          </select>
        );
        if (schema.enum) return pick(schema.enum, (text) => text);
        if (schema.type === 'boolean') return pick(['true', 'false'], (text) => text === 'true');
        if (schema.type === 'integer' || schema.type === 'number') {
          return (
            <input {...control} type="number" value={value as number} min={schema.minimum} max={schema.maximum} step={schema.type === 'integer' ? 1 : 'any'}
              onInput={(event) => onChange(event.currentTarget.value === '' ? undefined : Number(event.currentTarget.value))} />
          );
        }
        if (schema.format === 'date-time') {
          return (
            <span class="form-time">
              <input {...control} type="datetime-local" step="1" value={localInput(value as string)} onInput={(event) => put(localTime(event.currentTarget.value) ?? '')} />
              <Button onClick={() => onChange(inSeconds(0))}>{t.now}</Button>
            </span>
          );
        }
        if (schema.type === 'string') {
          const isLong = (schema.maxLength ?? 999) > 255;
          const typed = (event: { currentTarget: { value: string } }): void => put(event.currentTarget.value);
          return isLong
            ? <textarea {...control} class="input form-long" rows={1} spellcheck={false} maxLength={schema.maxLength} value={(value as string) ?? ''} onInput={typed} />
            : <input {...control} spellcheck={false} autocomplete="off" maxLength={schema.maxLength} value={(value as string) ?? ''} onInput={typed} />;
        }
        return <JsonField control={control} value={value} onChange={onChange} />;
      }}
    </Field>
  );
};

/** Any JSON: what cannot be read stands as a text. */
const JsonField = ({ control, value, onChange }: { control: object; value: unknown; onChange: (value: unknown) => void }) => (
  <textarea {...control} rows={3} spellcheck={false} value={value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)}
    onChange={(event) => {
      const text = event.currentTarget.value;
      try {
        onChange(text === '' ? undefined : JSON.parse(text));
      } catch {
        onChange(text);
      }
    }} />
);
