// The geometry of charts: ticks and paths. No drawing here.

/** From a value to px. */
export type Scale = (value: number) => number;

/** 0 and up to `count` further round steps; the last one is at or above `most`. */
export const ticks = (most: number, count: number): number[] => {
  const raw = most / count;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = ten * ([1, 2, 2.5, 5, 10].find((factor) => factor * ten >= raw - ten * 1e-9) ?? 10);
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, index) => index * step);
};

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const STEPS = [1000, 5000, 10_000, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE,
  120 * MINUTE, 180 * MINUTE, 360 * MINUTE, 720 * MINUTE, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];

/** Round times between two, at most `count`. Days begin where `from` says, for zones that are not UTC. */
export const timeTicks = (from: number, to: number, count: number): number[] => {
  const step = STEPS.find((one) => (to - from) / one <= count) ?? STEPS.at(-1)!;
  // Up to an hour, round times are the same in every zone; above, the zone's whole hours are kept by its offset.
  const base = step > 60 * MINUTE ? from : Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - base) / step) + 1 }, (_, index) => base + index * step);
};

/** Lines through what is known, one per stretch without a gap; or, where the line `spans`, one for all. */
export const lines = (
  times: readonly number[], values: readonly (number | null)[], x: Scale, y: Scale, { kind, spans }: { kind: string; spans?: boolean | undefined },
): { from: number; path: string }[] => {
  const parts: { from: number; path: string }[] = [];
  let open = false;
  times.forEach((at, index) => {
    const value = values[index];
    if (value === null || value === undefined) {
      open = open && spans === true;
      return;
    }
    const across = round(x(at));
    const up = round(y(value));
    if (!open) parts.push({ from: across, path: `M${across} ${up}` });
    else parts.at(-1)!.path += kind === 'step' ? `H${across}V${up}` : `L${across} ${up}`;
    open = true;
  });
  // A single reading between two gaps is seen as a dot.
  for (const part of parts) if (!/[LHV]/.test(part.path)) part.path += 'h0.01';
  return parts;
};

/** Bars, as wide as three quarters of the narrowest distance, rounded at the top. */
export const bars = (times: readonly number[], values: readonly (number | null)[], x: Scale, y: Scale, bottom: number): string => {
  const distance = times.slice(1).reduce((least, at, index) => Math.min(least, x(at) - x(times[index]!)), 48);
  const width = Math.max(1, Math.min(36, distance * 0.72));
  return times.map((at, index) => {
    const value = values[index];
    if (!value) return '';
    const top = round(y(value));
    const corner = Math.min(3, width / 3, Math.max(0, bottom - top));
    const start = round(x(at) - width / 2);
    return `M${start} ${bottom}V${round(top + corner)}q0 ${-corner} ${corner} ${-corner}h${round(width - 2 * corner)}q${corner} 0 ${corner} ${corner}V${bottom}z`;
  }).join('');
};

const round = (px: number): number => Math.round(px * 10) / 10;
