const en = {
  title: 'Stations',
};

export default en;
