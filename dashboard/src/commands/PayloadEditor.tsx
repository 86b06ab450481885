// The payload of a call: a form made from its schema, or the JSON itself. Two views of one value.
import './PayloadEditor.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Choice, Field } from '../components/Field';
import { words } from '../words';
import { type Catalogue, requestOf } from './schema';
import { isProfile } from './profile';
import { ProfileEditor } from './ProfileEditor';
import { SchemaForm } from './SchemaForm';

export interface Fault {
  /** JSON pointer into the payload. */
  pointer: string;
  detail: string;
}

interface Props {
  catalogue: Catalogue;
  action: string;
  value: unknown;
  /** `undefined` = the JSON cannot be read. */
  onChange: (value: unknown) => void;
  /** What the server found wrong with it. */
  fault: Fault | null;
}

export const PayloadEditor = ({ catalogue, action, value, onChange, fault }: Props) => {
  const t = words('commands');
  const isPeriods = action === 'SetChargingProfile';
  const [view, setView] = useState(isPeriods ? 'periods' : 'form');
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const schema = requestOf(catalogue, action);

  const show = (next: string): void => {
    if (next === 'json') setText(JSON.stringify(value, null, 2));
    else if (error) return;
    setView(next);
  };
  const type = (next: string): void => {
    setText(next);
    try {
      onChange(JSON.parse(next));
      setError(null);
    } catch (wrong) {
      onChange(undefined);
      setError((wrong as Error).message);
    }
  };
  // What is wrong gets the cursor.
  useEffect(() => {
    if (fault) place.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [fault]);

  return (
    <div class="payload" ref={place}>
      <div class="payload-head">
        <Choice label={t.view} value={view} onChange={show} options={[...(isPeriods ? [['periods', t.periods] as const] : []), ['form', t.form], ['json', 'JSON']]} />
        <span class="quiet">{t.requiredNote}</span>
      </div>
      {view === 'json' || !schema
        ? (
          <Field label="JSON" bare error={error ?? (fault && `${fault.pointer || '/'}: ${fault.detail}`)}>
            {({ id, describedBy, invalid }) => (
              <textarea id={id} class="input payload-json" rows={Math.min(24, text.split('\n').length + 1)} spellcheck={false} value={text}
                aria-describedby={describedBy} aria-invalid={invalid} onInput={(event) => type(event.currentTarget.value)} />
            )}
          </Field>
        )
        : view === 'periods' && isProfile(value) ? <ProfileEditor value={value} onChange={onChange} />
        : <SchemaForm catalogue={catalogue} schema={schema} value={value} onChange={onChange} fault={fault} />}
    </div>
  );
};
