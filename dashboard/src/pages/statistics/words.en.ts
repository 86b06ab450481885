const en = {
  title: 'Statistics',
};

export default en;
