// Puts places together that stand too close to be told apart, so that a map of a thousand sites stays a
// map. No drawing here: places in, groups out.
import type { Place } from './ground';

/** So many marks can still be pushed apart; more of them are put together. */
export const MOST_APART = 24;
/** A cell that holds one mark, in pixels. */
const CELL = { width: 132, height: 104 };

/**
 * The places by group; of a few, each is a group of its own. Cells lie on the ground and not on the screen: a
 * map that is moved keeps its groups.
 */
export const clusters = <P extends Place>(places: readonly P[], zoom: number): P[][] => {
  if (places.length <= MOST_APART) return places.map((place) => [place]);
  const degrees = 360 / (256 * 2 ** zoom);
  const groups = new Map<string, P[]>();
  for (const place of places) {
    // A degree of latitude is longer on the map than one of longitude, the more so the farther from the equator.
    const stretch = 1 / Math.cos((place.latitude * Math.PI) / 180);
    const cell = `${Math.floor(place.longitude / (CELL.width * degrees))},${Math.floor((place.latitude * stretch) / (CELL.height * degrees))}`;
    const group = groups.get(cell);
    if (group) group.push(place);
    else groups.set(cell, [place]);
  }
  return [...groups.values()];
};
