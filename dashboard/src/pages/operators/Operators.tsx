// `/operators`: who may do what here, and who did what.
import { useState } from 'preact/hooks';
import { act } from '../../components/act';
import { Button } from '../../components/Button';
import { CopyButton } from '../../components/CopyButton';
import { Dialog } from '../../components/Dialog';
import { Empty } from '../../components/Empty';
import { FormDialog } from '../../components/FormDialog';
import { Panel } from '../../components/Panel';
import { Records } from '../../components/Records';
import { Time } from '../../components/Time';
import { localTime } from '../../state/period';
import { type Schemas, send } from '../../store/api';
import { server } from '../../store/network';
import { useList } from '../../store/resource';
import { useTold } from '../../store/told';
import { lacks, session } from '../../store/role';
import { words } from '../../words';
import { Audit } from './Audit';

type Operator = Schemas['OperatorRow'];

export const Operators = () => {
  const t = words('operators');
  const why = lacks('administrator');
  return (
    <>
      <header class="page-head"><h1>{t.title}</h1></header>
      {why ? <section class="panel"><Empty title={why}>{t.whoMay}</Empty></section> : <><List /><Audit /></>}
    </>
  );
};

const List = () => {
  const t = words('operators');
  const [changed, setChanged] = useState(0);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<Schemas['AddedOperator'] | null>(null);
  const list = useList<Operator>('/api/v1/operators', {}, `${changed} ${useTold('audit')}`);
  const onChanged = (): void => setChanged((times) => times + 1);
  const rows = [...list.items].sort((a, b) => Number(over(a)) - Number(over(b)));
  return (
    <>
      <Records title={t.operators} list={list} rows={rows} rowKey={(row) => row.operator_key} none={t.none} next={t.noneNext} height={300}
        note={session.value?.name && t.you(t.somebody[session.value.name as keyof typeof t.somebody] ?? session.value.name)}
        actions={<Button icon="plus" kind="main" onClick={() => setAdding(true)}>{t.add}</Button>}
        columns={[
          { id: 'name', head: t.name, width: 'minmax(7rem, 1.2fr)', cell: (row) => <strong class={over(row) ? 'quiet' : undefined}>{row.name}</strong> },
          { id: 'role', head: t.role, width: 'minmax(6rem, 1fr)', cell: (row) => words('common').roles[row.role as 'viewer'] ?? row.role },
          { id: 'state', head: words('common').state, width: 'minmax(6rem, 1fr)', cell: (row) => <span class={over(row) ? undefined : 'is-good'}>{row.revoked_at ? t.revokedOn : over(row) ? t.expired : t.valid}</span> },
          { id: 'until', head: t.until, width: '9rem', end: true, wide: true, cell: (row) => (row.revoked_at ?? row.expires_at ? <Time at={row.revoked_at ?? row.expires_at} show="short" /> : t.never) },
          { id: 'by', head: t.by, width: 'minmax(6rem, 1fr)', wide: true, cell: (row) => row.created_by },
          { id: 'at', head: t.added, width: '9rem', end: true, wide: true, cell: (row) => <Time at={row.created_at} show="short" /> },
          { id: 'revoke', head: '', width: '7rem', end: true, cell: (row) => !row.revoked_at && <Button kind="danger" label={`${t.revoke}: ${row.name}`} onClick={() => act(send('DELETE', `/api/v1/operators/${row.operator_key}`), t.revoked(row.name), onChanged)}>{t.revoke}</Button> },
        ]} />
      {server.value && !server.value.secured && <Panel title={t.open}><p>{t.openNext}</p></Panel>}
      {adding && (
        <FormDialog title={t.add} least="administrator" verb={words('common').add} onClose={() => setAdding(false)} values={{ role: 'operator' }}
          fields={[
            { name: 'name', label: t.name, hint: t.nameHint, required: true },
            { name: 'role', label: t.role, options: Object.entries(words('common').roles) },
            { name: 'expires_at', label: t.until, hint: t.untilHint, type: 'datetime-local', wide: true },
          ]}
          send={async ({ name = '', role, expires_at = '' }) => {
            setMade(await send<Schemas['AddedOperator']>('POST', '/api/v1/operators', { name: name.trim(), role, expires_at: localTime(expires_at) }));
            onChanged();
            return null;
          }}>
          {({ role }) => <p class="quiet">{t.may[role as keyof typeof t.may]}</p>}
        </FormDialog>
      )}
      {made && !adding && (
        <Dialog title={t.token(made.operator.name)} onClose={() => setMade(null)} actions={<><CopyButton value={() => made.token} /><Button kind="main" onClick={() => setMade(null)}>{words('common').close}</Button></>}>
          <p>{t.once}</p>
          <p><code class="mono">{made.token}</code></p>
        </Dialog>
      )}
    </>
  );
};

const over = (row: Operator): boolean => row.revoked_at != null || (row.expires_at != null && Date.parse(row.expires_at) < Date.now());
