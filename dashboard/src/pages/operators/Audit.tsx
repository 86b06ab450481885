// The audit: every change that somebody asked for, whether it was done or not.
import { Filters, SelectField, TextField } from '../../components/Field';
import { PeriodField } from '../../components/PeriodField';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { period } from '../../state/period';
import { param, setParams } from '../../state/url';
import type { Schemas } from '../../store/api';
import { useList } from '../../store/resource';
import { useTold } from '../../store/told';
import { words } from '../../words';

type Row = Schemas['AuditRow'];

export const Audit = () => {
  const t = words('operators');
  const [who, text, done] = [param('who'), param('text'), param('done')];
  const list = useList<Row>('/api/v1/audit', { limit: 200, who, text, done, ...period('all') }, useTold('audit'));
  return (
    <Records title={t.audit} list={list} rows={list.items} rowKey={(row) => row.audit_key} none={who || text || done ? t.noSuch : t.nothingYet} next={t.auditNext} height={560}
      above={
        <div class="panel-above"><Filters>
          <TextField bare search label={t.path} placeholder={t.path} value={text ?? ''} onInput={(next) => setParams({ text: next })} />
          <TextField bare label={t.who} placeholder={t.who} value={who ?? ''} onInput={(next) => setParams({ who: next })} />
          <SelectField bare label={t.result} value={done ?? ''} options={[['', `${t.result}: ${words('common').all}`], ['true', t.done], ['false', t.notDone]]} onChange={(next) => setParams({ done: next }, { push: true })} />
          <PeriodField usual="all" all />
        </Filters></div>
      }
      columns={[
        { id: 'at', head: words('common').time, width: '9rem', cell: (row) => <Time at={row.at} show="short" /> },
        { id: 'who', head: t.who, width: 'minmax(7rem, 1fr)', cell: (row) => <span title={row.address ?? t.here}>{t.somebody[row.who as keyof typeof t.somebody] ?? row.who}</span> },
        { id: 'role', head: t.role, width: '7rem', wide: true, cell: (row) => words('common').roles[row.role as 'viewer'] ?? row.role },
        { id: 'what', head: t.what, width: 'minmax(9rem, 3fr)', cell: (row) => <span class="mono" title={`${row.method} ${row.path}`}><b>{row.method}</b> {row.path}</span> },
        { id: 'status', head: t.result, width: 'minmax(5.5rem, 0.8fr)', cell: (row) => <span class={row.status < 300 ? 'is-good' : 'is-bad'}>{row.status < 300 ? `✓ ${t.done}` : `× ${row.status}`}</span> },
        { id: 'from', head: t.from, width: '8rem', wide: true, cell: (row) => row.address ?? t.here },
      ]} />
  );
};
