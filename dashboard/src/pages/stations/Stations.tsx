// `/stations`
import { Empty } from '../../components/Empty';
import { words } from '../../words';

export const Stations = () => (
  <>
    <header class="page-head"><h1>{words('stations').title}</h1></header>
    <Empty title={words('common').later} />
  </>
);
