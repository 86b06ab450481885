// `/tariffs`
import { Empty } from '../../components/Empty';
import { words } from '../../words';

export const Tariffs = () => (
  <>
    <header class="page-head"><h1>{words('tariffs').title}</h1></header>
    <Empty title={words('common').later} />
  </>
);
