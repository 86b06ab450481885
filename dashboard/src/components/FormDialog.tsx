// A dialog made of fields: it asks for what is needed, sends, and shows what the server says at the field that it is about.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../store/api';
import { lacks, type Role } from '../store/role';
import { words } from '../words';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { Checkbox, Field, SelectField, TextField } from './Field';
import { say } from './Toast';

export interface FormField {
  /** As the server names it, in a body or in the pointer of a problem. */
  name: string;
  label: string;
  hint?: string | undefined;
  /** `lines` = a text of several lines; `check` is `yes` or empty; `file` gives a file. */
  type?: 'text' | 'number' | 'datetime-local' | 'lines' | 'check' | 'file';
  options?: readonly (readonly [value: string, label: string])[];
  required?: boolean;
  wide?: boolean;
  /** Only then it is asked for. */
  when?: (values: Values) => boolean;
}

export type Values = Record<string, string>;

/** What the server did not take. */
export interface Wrong {
  /** The field that it is about, or the list; absent = none of them. */
  at?: string | undefined;
  /** Where in the body, as a JSON pointer. */
  pointer: string;
  text: string;
}

interface Props {
  title: string;
  fields: readonly FormField[];
  /** What the fields begin with. */
  values?: Values;
  /** Which role it takes. */
  least: Role;
  /** On the button; `save` where absent. */
  verb?: string;
  /** Sends it, and gives what to say when that is done. */
  send: (values: Values, files: Record<string, File>) => Promise<string | null>;
  onClose: () => void;
  /** Below the fields; `wrong` is what does not fit in `list`. */
  children?: (values: Values, set: (changes: Values) => void, wrong: Wrong | null) => ComponentChildren;
  /** A list of the body that `children` show. */
  list?: string;
  /** What is missing besides the fields. */
  reason?: (values: Values) => string | null;
  wide?: boolean;
}

export const FormDialog = ({ title, fields, values: first = {}, least, verb, send, onClose, children, list, reason, wide }: Props) => {
  const t = words('common');
  const [values, setValues] = useState<Values>(first);
  const [files, setFiles] = useState<Record<string, File>>({});
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const set = (changes: Values): void => {
    setValues((before) => ({ ...before, ...changes }));
    // What is changed is no longer what was refused.
    if (wrong?.at !== undefined && wrong.at in changes) setWrong(null);
  };
  // Long forms are scrolled to what is wrong.
  useEffect(() => {
    const field = form.current?.querySelector<HTMLElement>('[aria-invalid]');
    field?.focus();
    field?.scrollIntoView({ block: 'center' });
  }, [wrong]);
  const shown = fields.filter((field) => field.when?.(values) ?? true);
  const missing = shown.find(({ name, required, type }) => required && !(type === 'file' ? files[name] : values[name]?.trim()));
  const why = lacks(least) ?? (missing ? t.missing(missing.label) : reason?.(values) ?? null);
  const act = async (): Promise<void> => {
    setBusy(true);
    setWrong(null);
    try {
      const told = await send(values, files);
      if (told) say('good', told);
      onClose();
    } catch (error) {
      const pointer = error instanceof Problem ? ((error.body as { pointer?: string } | null)?.pointer ?? '') : '';
      const parts = pointer.split('/').slice(1);
      const at = list !== undefined && parts[0] === list ? list : shown.find(({ name }) => name === parts.at(-1) || name === parts[0])?.name;
      setWrong({ at, pointer, text: at ? (error as Problem).detail : `${(error as Error).message}${pointer ? ` (${pointer})` : ''}` });
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose} wide={wide ?? false} actions={<>
      <Button onClick={onClose}>{t.cancel}</Button>
      <Button kind="main" busy={busy} reason={why} onClick={() => void act()}>{verb ?? t.save}</Button>
    </>}>
      <form class="form" ref={form} onSubmit={(event) => { event.preventDefault(); if (!busy && !why) void act(); }}>
        {wrong && !wrong.at && <p class="form-wrong" role="alert">{wrong.text}</p>}
        {shown.map((field) => <Control key={field.name} of={field} value={values[field.name] ?? ''} error={wrong?.at === field.name ? wrong.text : null}
          onChange={(value) => set({ [field.name]: value })} onFile={(file) => setFiles((before) => ({ ...before, [field.name]: file }))} />)}
        {children && <div class="form-wide">{children(values, set, wrong?.at !== undefined && wrong.at === list ? wrong : null)}</div>}
        <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
};

const Control = ({ of, value, error, onChange, onFile }: { of: FormField; value: string; error: string | null; onChange: (value: string) => void; onFile: (file: File) => void }) => {
  const { label, hint, type, options } = of;
  const common = { label, hint, error };
  const control = options ? <SelectField {...common} value={value} options={options} onChange={onChange} />
    : type === 'check' ? <Checkbox label={label} checked={value === 'yes'} onChange={(checked) => onChange(checked ? 'yes' : '')} />
    : type === 'file' ? (
      <Field {...common}>
        {({ id, describedBy, invalid }) => <input id={id} class="input" type="file" aria-describedby={describedBy} aria-invalid={invalid} onChange={({ currentTarget: { files } }) => files?.[0] && onFile(files[0])} />}
      </Field>
    ) : type === 'lines' ? (
      <Field {...common}>
        {({ id, describedBy, invalid }) => <textarea id={id} class="input" rows={5} spellcheck={false} value={value} aria-describedby={describedBy} aria-invalid={invalid} onInput={(event) => onChange(event.currentTarget.value)} />}
      </Field>
    ) : <TextField {...common} type={type ?? 'text'} value={value} required={of.required ?? false} onInput={onChange} />;
  return <div class={of.wide || type === 'lines' || type === 'file' || type === 'check' ? 'form-wide' : undefined}>{control}</div>;
};

/** A number that was typed; `null` = nothing was. What is no number goes as it is: the server says what is wrong with it. */
export const typed = (text: string | undefined): number | null => {
  const plain = text?.trim();
  if (!plain) return null;
  return Number.isNaN(Number(plain)) ? (plain as unknown as number) : Number(plain);
};
