const en = {
  title: 'Statistics',
  by: 'By',
  groups: { hourly: 'hour', daily: 'day', monthly: 'month', sites: 'site', chargers: 'station' } as Record<string, string>,
  metric: 'What the bars show',
  sessions: 'Sessions',
  energy: 'Energy',
  cost: 'Revenue',
  occupied: 'Occupied',
  share: 'Utilisation',
  hour: 'Hour',
  day: 'Day',
  month: 'Month',
  copyCsv: 'Copy CSV',
  chart: (metric: string, by: string) => `${metric}, by ${by}`,
  total: 'Total',
  sums: 'Figures',
  empty: 'No session in this period',
  emptyNext: 'A session counts in the hour in which it began. Choose a longer period, or wait for the first transaction.',
  unknown: 'Transactions whose energy is unknown count as sessions, and add no energy.',
  tooLong: 'By the hour, at most 31 days are shown. Choose a shorter period, or days.',
};

export default en;
