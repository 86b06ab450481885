// Form controls with their labels.
import './Field.css';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  /** Below the control. */
  hint?: string | undefined;
  error?: string | null | undefined;
  /** Why it cannot be set now; stands below it. */
  reason?: string | null | undefined;
  /** Label only for those who do not see: a filter whose placeholder says it. */
  bare?: boolean;
  children: (control: { id: string; describedBy: string | undefined; invalid: true | undefined; disabled: boolean }) => ComponentChildren;
}

export const Field = ({ label, hint, error, reason, bare, children }: FieldProps) => {
  const id = useId();
  const note = error ?? reason ?? hint;
  return (
    <div class="field">
      <label for={id} class={bare ? 'unseen' : 'field-label'}>{label}</label>
      {children({ id, describedBy: note ? `${id}-note` : undefined, invalid: error ? true : undefined, disabled: !!reason })}
      {note && <p id={`${id}-note`} class={error ? 'field-error' : 'field-hint'}>{note}</p>}
    </div>
  );
};

interface InputProps extends Omit<FieldProps, 'children'> {
  value: string;
  onInput: (value: string) => void;
  type?: 'text' | 'search' | 'number' | 'password' | 'datetime-local' | 'date';
  placeholder?: string;
  /** `/` puts the cursor here. */
  search?: boolean;
  required?: boolean;
  autocomplete?: string;
  inputMode?: 'text' | 'numeric' | 'decimal';
  onKeyDown?: (event: KeyboardEvent) => void;
}

export const TextField = ({ value, onInput, type = 'text', placeholder, search, required, autocomplete, inputMode, onKeyDown, ...field }: InputProps) => (
  <Field {...field}>
    {({ id, describedBy, invalid, disabled }) => (
      <input id={id} class="input" disabled={disabled} type={(search ? 'search' : type) as 'text'} value={value} placeholder={placeholder} required={required}
        autocomplete={autocomplete ?? 'off'} inputMode={inputMode} spellcheck={false} aria-describedby={describedBy} aria-invalid={invalid}
        aria-keyshortcuts={search ? '/' : undefined} data-search={search || undefined}
        onInput={(event) => onInput(event.currentTarget.value)} onKeyDown={onKeyDown} />
    )}
  </Field>
);

interface SelectProps extends Omit<FieldProps, 'children'> {
  value: string;
  onChange: (value: string) => void;
  options: readonly (readonly [value: string, label: string])[];
}

export const SelectField = ({ value, onChange, options, ...field }: SelectProps) => (
  <Field {...field}>
    {({ id, describedBy, invalid, disabled }) => (
      <select id={id} class="input" disabled={disabled} value={value} aria-describedby={describedBy} aria-invalid={invalid} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([option, text]) => <option key={option} value={option}>{text}</option>)}
      </select>
    )}
  </Field>
);

export const Checkbox = ({ label, checked, onChange, bare, mixed, reason }: {
  label: string; checked: boolean; onChange: (checked: boolean) => void; bare?: boolean; mixed?: boolean;
  /** Why it cannot be set now. */
  reason?: string | null;
}) => (
  <label class="checkbox" title={reason ?? undefined}>
    <input type="checkbox" checked={checked} disabled={!!reason} indeterminate={mixed} onChange={(event) => onChange(event.currentTarget.checked)} />
    <span class={bare ? 'unseen' : undefined}>{label}</span>
  </label>
);

/** One of a few, side by side. */
export const Choice = ({ label, value, options, onChange }: {
  label: string; value: string; options: readonly (readonly [value: string, label: string])[]; onChange: (value: string) => void;
}) => {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend class="unseen">{label}</legend>
      {options.map(([option, text]) => (
        <label key={option}>
          <input type="radio" name={name} value={option} checked={option === value} onChange={() => onChange(option)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
};

/** A row of filters above a list. */
export const Filters = ({ children }: { children: ComponentChildren }) => <div class="filters" role="search">{children}</div>;
