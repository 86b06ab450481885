// What the list is narrowed by; each filter is a parameter of the address.
import { Filters, SelectField, TextField } from '../../components/Field';
import { StationField } from '../../components/StationField';
import { param, setParams } from '../../state/url';
import { words } from '../../words';
import { ACTIONS, ERRORS } from './names';

/** Parameters of the address that feed and journal understand. */
export const FILTERS = ['text', 'station', 'action', 'direction', 'outcome'] as const;

export const FilterBar = () => {
  const t = words('messages');
  const common = words('common');
  const all = (label: string): [string, string] => ['', `${label}: ${common.all}`];
  const own = (names: readonly string[]) => names.map((name): [string, string] => [name, name]);
  const set = (name: string) => (value: string) => setParams({ [name]: value, m: null }, { push: true });
  return (
    <Filters>
      <TextField label={t.searchHint} bare search placeholder={t.searchHint} value={param('text') ?? ''} onInput={(text) => setParams({ text })} />
      <StationField value={param('station') ?? ''} onChange={set('station')} />
      <SelectField label={t.action} bare value={param('action') ?? ''} onChange={set('action')} options={[all(t.action), ...own(ACTIONS)]} />
      <SelectField label={t.direction} bare value={param('direction') ?? ''} onChange={set('direction')}
        options={[all(t.direction), ['in', t.fromStation], ['out', t.toStation]]} />
      <SelectField label={t.outcome} bare value={param('outcome') ?? ''} onChange={set('outcome')}
        options={[all(t.outcome), ...Object.entries(t.outcomes), ...own(ERRORS)]} />
    </Filters>
  );
};
