import type en from './words.en';

const ko: typeof en = {
  title: '거래',
};

export default ko;
