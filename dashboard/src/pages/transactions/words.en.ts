const en = {
  title: 'Transactions',
};

export default en;
