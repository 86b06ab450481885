// Line drawings of 16 × 16, in the colour of the text around them. They say nothing by themselves:
// the words beside them do.
const PATHS = {
  overview: 'M2.5 4.2 6 2.8l4 1.6 3.5-1.4v9L10 13.4l-4-1.6-3.5 1.4zM6 2.8v9M10 4.4v9',
  sites: 'M8 14s4.5-4.3 4.5-7.7a4.5 4.5 0 0 0-9 0C3.5 9.7 8 14 8 14zM8 8a1.7 1.7 0 1 0 0-3.4A1.7 1.7 0 0 0 8 8z',
  stations: 'M3.5 13.5v-10a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v10M2.5 13.5h8M9.5 8h1.4a.9.9 0 0 1 .9.9v2a.9.9 0 0 0 1.7 0V6.5L11.8 4.8M7 4.8 5.6 7.3h1.8L6 9.8',
  transactions: 'M3.5 2.5h9v11l-1.8-1.2-1.35 1.2L8 12.3l-1.35 1.2-1.35-1.2-1.8 1.2zM6 6h4M6 8.7h4',
  messages: 'M5 3v10M5 3 2.8 5.2M5 3l2.2 2.2M11 13V3M11 13l-2.2-2.2M11 13l2.2-2.2',
  statistics: 'M3 13.5V9M8 13.5v-11M13 13.5V6',
  tokens: 'M2.5 4.5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM5 10h3M9.8 6.2a2.6 2.6 0 0 1 0 3.6M11.3 5a4.4 4.4 0 0 1 0 6',
  tariffs: 'M8.2 2.5h4.3a1 1 0 0 1 1 1v4.3L7.9 13.4a.9.9 0 0 1-1.3 0L2.6 9.4a.9.9 0 0 1 0-1.3zM10.8 5.2h.01',
  connections: 'M6.5 9.5l3-3M7.2 4.9l1.6-1.6a2.75 2.75 0 0 1 3.9 3.9l-1.6 1.6M8.8 11.1l-1.6 1.6a2.75 2.75 0 0 1-3.9-3.9l1.6-1.6',
  certificates: 'M3.5 2.5h9v7h-9zM6 5h4M8 9.5v4l-1.5-1M8 13.5l1.5-1',
  vendors: 'M2.5 3.5h11v7h-6L4.5 13v-2.5h-2zM6 7h.01M8 7h.01M10 7h.01',
  operators: 'M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 13.5a5 5 0 0 1 10 0',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.4 10.4l3.1 3.1',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3.2 8.4l3.2 3.2 6.4-7',
  copy: 'M5.5 5.5v-2a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M3.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1z',
  next: 'M6 3.5 10.5 8 6 12.5',
  back: 'M10 3.5 5.5 8l4.5 4.5',
  up: 'M3.5 10.5 8 6l4.5 4.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  warn: 'M8 2.6 14 13H2zM8 6.6v3M8 11.4h.01',
  out: 'M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9.5v3a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h3',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.5 8z',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.5h11',
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor"
    stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
