const en = {
  title: 'Transaction',
};

export default en;
