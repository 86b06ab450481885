// A filter for one station: its identity, with those that are known to choose from. It is taken when
// it is chosen or the field is left, not with every letter.
import { useEffect, useId, useState } from 'preact/hooks';
import { stationIds } from '../store/network';
import { words } from '../words';
import { Field } from './Field';

export const StationField = ({ value, onChange, bare }: { value: string; onChange: (id: string) => void; bare?: boolean }) => {
  const t = words('common');
  const list = useId();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const ids = stationIds.value;
  const part = typed.toLowerCase();
  const offered = ids.filter((id) => id.toLowerCase().includes(part)).slice(0, 50);
  const enter = (id: string) => { if (id !== value) onChange(id.trim()); };
  return (
    <Field label={t.station} bare={bare ?? true}>
      {({ id }) => (
        <>
          <input id={id} class="input" type="search" list={list} value={typed} placeholder={t.station} autocomplete="off" spellcheck={false}
            onInput={({ currentTarget: { value: text } }) => {
              setTyped(text);
              if (text === '' || ids.includes(text)) enter(text);
            }}
            onChange={(event) => enter(event.currentTarget.value)} />
          <datalist id={list}>{offered.map((one) => <option key={one} value={one} />)}</datalist>
        </>
      )}
    </Field>
  );
};
