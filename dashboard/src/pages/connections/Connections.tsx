// `/connections`: who is connected, who was, and who was refused: why, and what to do about it.
import './Connections.css';
import { Choice, Filters } from '../../components/Field';
import { Boundary } from '../../components/Panel';
import { StationField } from '../../components/StationField';
import { number } from '../../format';
import { param, setParams } from '../../state/url';
import { allStations, attention, figures } from '../../store/network';
import { words } from '../../words';
import { History, Now } from './Lists';
import { Pending, pendingNow } from './Pending';
import { Refused } from './Refused';
import { SecurityEvents } from './SecurityEvents';

export const Connections = () => {
  const t = words('connections');
  const view = param('view') ?? 'now';
  const station = param('station');
  const pending = pendingNow(allStations.value).length;
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <Choice label={t.view} value={view} onChange={(next) => setParams({ view: next }, { push: true })}
          options={Object.entries(t.views).map(([name, text]) => [name, name === 'now' ? `${text} ${number(figures.value?.connected)}` : name === 'pending' && pending > 0 ? `${text} ${number(pending)}` : text] as const)} />
      </header>
      <Filters><StationField value={station ?? ''} onChange={(id) => setParams({ station: id }, { push: true })} /></Filters>
      {view === 'security' ? <SecurityEvents fill station={station} version={attention.value.find(({ kind }) => kind === 'security-event')?.at} /> : (
        <section class="panel connections-list" aria-label={t.views[view]}>
          <Boundary key={view}>{view === 'refused' ? <Refused station={station} /> : view === 'all' ? <History station={station} /> : view === 'pending' ? <Pending station={station} /> : <Now station={station} />}</Boundary>
        </section>
      )}
    </>
  );
};
