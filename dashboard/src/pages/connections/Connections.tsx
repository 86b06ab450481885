// `/connections`
import { Empty } from '../../components/Empty';
import { words } from '../../words';

export const Connections = () => (
  <>
    <header class="page-head"><h1>{words('connections').title}</h1></header>
    <Empty title={words('common').later} />
  </>
);
