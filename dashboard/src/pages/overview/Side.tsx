// Beside the map: the list of chargers, or the details of the one that is chosen.
import { station } from '../../store/network';
import { ChargerDetails } from './ChargerDetails';
import { ChargerList } from './ChargerList';
import { chosenCharger } from './selection';

export const Side = () => {
  const id = chosenCharger();
  const row = id === null ? undefined : station(id);
  return row ? <ChargerDetails row={row} /> : <ChargerList missing={id} />;
};
