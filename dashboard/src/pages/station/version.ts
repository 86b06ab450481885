// When the lists of a station are to be loaded again: when it said something.
import { useEffect, useState } from 'preact/hooks';
import { peekStation, station } from '../../store/network';

/**
 * A number that changes with every message of the station, or with those of some actions only. It
 * changes once more a little later: the journal is written after the answer.
 */
export const useVersion = (id: string, actions?: RegExp): number => {
  const seq = station(id)?.seq ?? 0;
  const [version, setVersion] = useState(seq);
  useEffect(() => {
    if (actions && !actions.test(peekStation(id)?.last_action ?? '')) return;
    setVersion(seq);
    const later = setTimeout(() => setVersion(-seq), 1500);
    return () => clearTimeout(later);
  }, [seq]);
  return version;
};
