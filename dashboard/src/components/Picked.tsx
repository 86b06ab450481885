// Stations to do something to: all of a site or of a model, narrowed by a text. How many they are is always seen.
import { useComputed } from '@preact/signals';
import { number } from '../format';
import { allStations, sites } from '../store/network';
import { words } from '../words';
import { SelectField, TextField } from './Field';
import type { Values } from './FormDialog';

/** Identities of the stations that are chosen by the fields `site` and `text`. */
export const pickedBy = ({ site = '', text = '' }: Values): string[] => {
  const wanted = text.toLowerCase().split(',').map((part) => part.trim()).filter(Boolean);
  return allStations.peek().filter((row) => (!site || row.site === site)
    && (wanted.length === 0 || wanted.some((part) => `${row.id} ${row.vendor} ${row.model} ${row.firmware}`.toLowerCase().includes(part)))).map(({ id }) => id);
};

export const Picked = ({ values, set }: { values: Values; set: (changes: Values) => void }) => {
  const t = words('common');
  const offered = useComputed(() => sites.value.map(({ site_id, name }) => [site_id, name] as const)).value;
  const ids = pickedBy(values);
  return (
    <div class="form">
      <SelectField label={t.site} value={values.site ?? ''} options={[['', t.all], ...offered]} onChange={(site) => set({ site })} />
      <TextField label={t.pickText} hint={t.pickHint} value={values.text ?? ''} onInput={(text) => set({ text })} />
      <p class="form-wide" role="status"><strong>{t.picked(number(ids.length))}</strong> <span class="quiet">{ids.slice(0, 8).join(', ')}{ids.length > 8 ? ' …' : ''}</span></p>
    </div>
  );
};
