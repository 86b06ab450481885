// What a search finds a station by.
import type { Row } from '../../store/contract';

const texts = new WeakMap<Row, string>();

/** Identity, site, vendor, model, firmware, in lower case. */
export const text = (row: Row): string => {
  let found = texts.get(row);
  if (found === undefined) texts.set(row, (found = [row.id, row.site, row.vendor, row.model, row.firmware].join(' ').toLowerCase()));
  return found;
};
