// `/transactions/{id}`
import { Empty } from '../../components/Empty';
import { words } from '../../words';

export const Transaction = ({ id }: { id: string }) => (
  <>
    <header class="page-head"><h1>{id}</h1></header>
    <Empty title={words('common').later} />
  </>
);
