const en = {
  title: 'Messages',
};

export default en;
