const en = {
  title: 'Overview',
  figures: 'Key figures',
  connected: 'Connected',
  stationsNote: 'of all stations',
  charging: 'Charging',
  activeTransactions: (count: string) => `${count} in transactions`,
  faulted: 'Faulted',
  look: 'needs attention',
  noneNow: 'none now',
  silent: 'Silent',
  silentNote: 'connected, says nothing',
  powerNow: 'Power now',
  powerNote: 'whole network',
  energyToday: 'Energy today',
  sessionsToday: (count: string) => `${count} sessions`,
  costToday: 'Revenue today',
  costNote: 'billed energy × tariff',
};

export default en;
