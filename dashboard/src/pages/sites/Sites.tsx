// `/sites`: every site with what goes on there now.
import './Sites.css';
import { Empty } from '../../components/Empty';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { number, power, text } from '../../format';
import { href } from '../../state/url';
import type { State } from '../../store/contract';
import { words } from '../../words';
import { sitesNow } from '../overview/sites';

export const sitePath = (id: string): string => `/sites/${encodeURIComponent(id)}`;

export const Sites = () => {
  const t = words('sites');
  const c = words('common');
  const count = (state: State) => ({
    id: state, head: c.states[state], width: '5.5rem', end: true, wide: true, cell: ({ counts }: (typeof rows)[number]) => number(counts[state] ?? 0),
  });
  const rows = sitesNow.value;
  return (
    <>
      <header class="page-head"><h1>{t.title}</h1></header>
      <Panel title={t.title} note={number(rows.length)} flush>
        <Table label={t.title} rows={rows} rowKey={({ site }) => site.site_id} height={640} empty={<Empty title={t.none} />} columns={[
          { id: 'name', head: c.site, width: 'minmax(9rem, 2fr)', cell: ({ site }) => <a href={href(sitePath(site.site_id))}>{site.name}</a> },
          { id: 'address', head: t.address, width: 'minmax(9rem, 2fr)', wide: true, cell: ({ site }) => <span title={site.address ?? ''}>{site.address}</span> },
          { id: 'stations', head: words('stations').title, width: '6rem', end: true, cell: ({ stations }) => number(stations.length) },
          count('charging'), count('faulted'), count('offline'),
          { id: 'power', head: c.power, width: '6rem', end: true, cell: (now) => text(power(now.power)) },
        ]} />
      </Panel>
    </>
  );
};
