// The filters of the list: texts and choices in the head, states with their counts above the list.
import { Filters, SelectField, TextField } from '../../components/Field';
import { Glyph } from '../../components/StatusBadge';
import { number } from '../../format';
import { here, param, setParams } from '../../state/url';
import { siteName, sites } from '../../store/network';
import { words } from '../../words';
import { candidateCount, counts, firmwares, vendors } from './found';

const FILTERS = ['q', 'state', 'site', 'connected', 'vendor', 'firmware'];

export const isFiltered = (): boolean => FILTERS.some((name) => param(name) !== null);

export const clearFilters = (): void => setParams(Object.fromEntries(FILTERS.map((name) => [name, null])), { push: true });

export const StationFilters = () => {
  const t = words('stations');
  const choose = (name: string, label: string, options: [string, string][]) =>
    options.length > 0 && (
      <SelectField label={label} bare value={param(name) ?? ''} onChange={(value) => setParams({ [name]: value }, { push: true })}
        options={[['', t.every(label)], ...withAsked(name, options)]} />
    );
  const of = (values: string): [string, string][] => (values ? values.split('\n').map((value) => [value, value]) : []);
  return (
    <Filters>
      <TextField label={t.search} bare search placeholder={t.search} value={param('q') ?? ''} onInput={(q) => setParams({ q })} />
      {choose('site', words('common').site, [...sites.value.map((site): [string, string] => [site.site_id, siteName(site)]), ['-', t.noSite]])}
      {choose('connected', t.connection, [['yes', t.connected], ['no', t.notConnected]])}
      {choose('vendor', t.vendor, of(vendors.value))}
      {choose('firmware', t.firmware, of(firmwares.value))}
    </Filters>
  );
};

/** A value in the address that nobody has now stays a choice. */
const withAsked = (name: string, options: [string, string][]): [string, string][] => {
  const asked = param(name);
  return asked === null || options.some(([value]) => value === asked) ? options : [...options, [asked, asked]];
};

/** States with how many are in each. */
export const Facets = () => {
  const t = words('stations');
  const states = words('common').states;
  const asked = param('state');
  return (
    <nav class="facets" aria-label={words('common').state}>
      <a class="facet" href={here({ state: null })} aria-current={asked === null ? 'true' : undefined}>{words('common').all} <b>{number(candidateCount.value)}</b></a>
      {counts.value.map(([state, count]) => (
        <a key={state} class="facet" href={here({ state: asked === state ? null : state })} aria-current={asked === state ? 'true' : undefined}>
          <Glyph state={state} /> {states[state]} <b>{number(count)}</b>
        </a>
      ))}
      {isFiltered() && <button type="button" class="facet facet-clear" onClick={clearFilters}>{t.clearFilters}</button>}
    </nav>
  );
};
