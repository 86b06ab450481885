const en = {
  title: 'ID tokens',
};

export default en;
