// `/certificates`: what stations prove themselves by, what they believe, and the way to a higher security profile (A, M).
import { Choice, Filters } from '../../components/Field';
import { StationField } from '../../components/StationField';
import { param, setParams } from '../../state/url';
import { words } from '../../words';
import { Installed } from './Installed';
import { Own } from './Own';
import { Upgrades } from './Upgrades';

const VIEWS = { own: Own, installed: Installed, upgrades: Upgrades };
type View = keyof typeof VIEWS;

export interface ViewProps {
  station: string | null;
}

export const Certificates = () => {
  const t = words('certificates');
  const asked = param('view');
  const view: View = asked && asked in VIEWS ? (asked as View) : 'own';
  const Shown = VIEWS[view];
  const station = param('station');
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <Choice label={t.view} value={view} onChange={(next) => setParams({ view: next === 'own' ? null : next }, { push: true })} options={Object.entries(t.views)} />
      </header>
      <Filters><StationField value={station ?? ''} onChange={(id) => setParams({ station: id }, { push: true })} /></Filters>
      <Shown key={view} station={station} />
    </>
  );
};
