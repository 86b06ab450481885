const en = {
  title: 'Tariffs',
};

export default en;
