// `/stations/{id}`
import { Empty } from '../../components/Empty';
import { words } from '../../words';

export const Station = ({ id }: { id: string }) => (
  <>
    <header class="page-head"><h1>{id}</h1></header>
    <Empty title={words('common').later} />
  </>
);
