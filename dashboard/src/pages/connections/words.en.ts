const en = {
  title: 'Connections',
};

export default en;
