// `/sites`: every site with what goes on there now.
import './Sites.css';
import { useState } from 'preact/hooks';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { number, power, text } from '../../format';
import { href, navigate } from '../../state/url';
import type { State } from '../../store/contract';
import { siteName } from '../../store/network';
import { words } from '../../words';
import { lacks } from '../../store/role';
import { sitesNow } from '../overview/sites';
import { Exports, Import, SiteForm } from './Edit';

export const sitePath = (id: string): string => `/sites/${encodeURIComponent(id)}`;

export const Sites = () => {
  const t = words('sites');
  const c = words('common');
  const count = (state: State) => ({
    id: state, head: c.states[state], width: '5.5rem', end: true, wide: true, cell: ({ counts }: (typeof rows)[number]) => number(counts[state] ?? 0),
  });
  const rows = sitesNow.value;
  const [open, setOpen] = useState<'add' | 'import' | null>(null);
  const close = (): void => setOpen(null);
  const why = lacks('administrator');
  return (
    <>
      <header class="page-head">
        <h1>{t.title}</h1>
        <div class="row-buttons">
          <Exports />
          <Button reason={why} onClick={() => setOpen('import')}>{t.import}</Button>
          <Button kind="main" icon="plus" reason={why} onClick={() => setOpen('add')}>{t.add}</Button>
        </div>
      </header>
      <Panel title={t.title} note={number(rows.length)} flush>
        <Table label={t.title} rows={rows} rowKey={({ site }) => site.site_id} height={640} empty={<Empty title={t.none}>{t.noneNext}</Empty>} columns={[
          { id: 'name', head: c.site, width: 'minmax(7rem, 2fr)', cell: ({ site }) => <a href={href(sitePath(site.site_id))}>{siteName(site)}</a> },
          { id: 'address', head: t.address, width: 'minmax(9rem, 2fr)', wide: true, cell: ({ site }) => <span title={site.address ?? ''}>{site.address}</span> },
          { id: 'stations', head: words('stations').title, width: '4.5rem', end: true, cell: ({ stations }) => number(stations.length) },
          count('charging'), count('faulted'), count('offline'),
          { id: 'power', head: c.power, width: '5rem', end: true, cell: (now) => text(power(now.power)) },
        ]} />
      </Panel>
      {open === 'add' && <SiteForm of={null} onClose={close} onDone={(id) => navigate(href(sitePath(id)))} />}
      {open === 'import' && <Import onClose={close} onDone={close} />}
    </>
  );
};
