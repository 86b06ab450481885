// `/transactions`
import { Empty } from '../../components/Empty';
import { words } from '../../words';

export const Transactions = () => (
  <>
    <header class="page-head"><h1>{words('transactions').title}</h1></header>
    <Empty title={words('common').later} />
  </>
);
