const en = {
  title: 'Station',
};

export default en;
