// Made public/map/korea.geojson once: the land around Jeju, faint below the outline of the island.
// To make it again: npm i --no-save world-atlas@2.0.2 topojson-client@3.1.0 && node build/map.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { feature } from 'topojson-client';

const [WEST, SOUTH, EAST, NORTH] = [124, 33, 132, 39];
/** Jeju has an outline of its own, which is finer. */
const isJeju = ([x, y]) => x > 126 && x < 127.1 && y < 33.65;
/** Corners closer than this to the last one are left out, degrees. */
const STEP = 0.008;
/** Smaller islands are left out, square degrees. */
const SMALL = 0.0012;

const inside = [(p) => p[0] >= WEST, (p) => p[0] <= EAST, (p) => p[1] >= SOUTH, (p) => p[1] <= NORTH];
const cross = [WEST, EAST, SOUTH, NORTH].map((edge, side) => (a, b) => {
  const axis = side < 2 ? 0 : 1;
  const share = (edge - a[axis]) / (b[axis] - a[axis]);
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
});
/** The part of a ring within the box (Sutherland and Hodgman). */
const clip = (ring) => inside.reduce((points, isIn, side) => points.flatMap((point, i) => {
  const before = points.at(i - 1);
  if (isIn(point)) return isIn(before) ? [point] : [cross[side](before, point), point];
  return isIn(before) ? [cross[side](before, point)] : [];
}), ring);

const thin = (ring) => ring.reduce((kept, point) => {
  const last = kept.at(-1);
  return last && Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP ? kept : [...kept, point];
}, []);
const area = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => { const [u, v] = ring.at(i - 1); return sum + u * y - x * v; }, 0)) / 2;

const atlas = JSON.parse(readFileSync(new URL('../node_modules/world-atlas/land-10m.json', import.meta.url)));
const land = feature(atlas, atlas.objects.land);
const polygons = land.features.flatMap(({ geometry }) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates));
const rings = polygons.map(([outer]) => thin(clip(outer)))
  .filter((ring) => ring.length > 3 && area(ring) > SMALL && !isJeju(ring[0]))
  .map((ring) => [...ring, ring[0]].map((point) => point.map((degree) => Math.round(degree * 1000) / 1000)));
writeFileSync(new URL('../public/map/korea.geojson', import.meta.url), JSON.stringify({
  type: 'FeatureCollection', name: 'korea',
  attribution: 'Natural Earth 1:10m land, public domain; from npm world-atlas 2.0.2, clipped to 124-132 E, 33-39 N',
  features: rings.map((ring) => ({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } })),
}));
console.log(`${rings.length} islands and coasts, ${rings.flat().length} points`);
